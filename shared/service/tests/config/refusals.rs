use proptest::proptest;

use super::*;

#[test]
fn one_source_may_not_say_a_thing_twice() {
    let secret = file("from-file");
    let named = ("DRAGOMAN__LOG__PASSWORD_FILE", secret.path().to_str().unwrap());
    assert_eq!(
        refusal("", &[named, ("DRAGOMAN__LOG__PASSWORD", "plain")], &[]),
        "`log.password` is given twice, in environment variable DRAGOMAN__LOG__PASSWORD \
         and in environment variable DRAGOMAN__LOG__PASSWORD_FILE"
    );
    assert_eq!(
        refusal("", &[("DRAGOMAN__INSTANCE", "a"), ("DRAGOMAN_INSTANCE", "b")], &[]),
        "`instance` is given twice, in environment variable DRAGOMAN_INSTANCE \
         and in environment variable DRAGOMAN__INSTANCE"
    );
    assert!(refusal("", &[("DRAGOMAN__LOG", "a"), ("DRAGOMAN__LOG__TLS", "1")], &[]).contains("given twice"));
}

#[test]
fn an_unknown_key_names_its_place_and_a_near_one() {
    assert_eq!(
        refusal("threads = 1\n\n[log]\nbakend = \"kafka\"", &[], &[]),
        "unknown key `log.bakend` in FILE, line 4; did you mean `backend`?"
    );
    assert_eq!(
        refusal("", &[("DRAGOMAN__LOG__BROKER", "x")], &[]),
        "unknown key `log.broker` in environment variable DRAGOMAN__LOG__BROKER; did you mean `brokers`?"
    );
    assert_eq!(
        refusal("", &[], &["colour=red"]),
        "unknown key `colour` in --set colour; known here: instance, threads, log, feeds, languages"
    );
    assert_eq!(
        refusal("[[feeds]]\nurl = \"a\"\n[[feeds]]\nurl = \"b\"\nwieght = 3", &[], &[]),
        "unknown key `feeds[1].wieght` in FILE, line 5; did you mean `weight`?"
    );
}

#[test]
fn a_bad_value_is_shown_with_its_place_and_what_was_expected() {
    assert_eq!(
        refusal("threads = 70000", &[], &[]),
        "bad value `70000` for `threads` in FILE, line 1: expected a whole number from 0 to 65535"
    );
    assert_eq!(
        refusal("threads = \"4\"", &[], &[]),
        "bad value `4` for `threads` in FILE, line 1: expected a whole number from 0 to 65535"
    );
    assert_eq!(
        refusal("", &[("DRAGOMAN__LOG__TIMEOUT", "5")], &[]),
        "bad value `5` for `log.timeout` in environment variable DRAGOMAN__LOG__TIMEOUT: \
         expected a duration, such as 500ms, 30s or 5m"
    );
    assert_eq!(
        refusal("", &[], &["log.bytes=ten elephants"]),
        "bad value `ten elephants` for `log.bytes` in --set log.bytes: expected a size, such as 64KiB or 16MiB"
    );
    assert_eq!(
        refusal("", &[], &["log.tls=maybe"]),
        "bad value `maybe` for `log.tls` in --set log.tls: expected true or false"
    );
    assert_eq!(
        refusal("[log]\nbackend = \"kafak\"", &[], &[]),
        "bad value `kafak` for `log.backend` in FILE, line 2: expected one of kafka, sqlite; did you mean `kafka`?"
    );
    assert_eq!(
        refusal("log = 5", &[], &[]),
        "bad value `5` for `log` in FILE, line 1: expected a section with keys of its own"
    );
    assert_eq!(
        refusal("languages = [\"en\", 5]", &[], &[]),
        "bad value `5` for `languages[1]` in FILE, line 1: expected a string"
    );
    assert_eq!(refusal("[[feeds]]\nweight = 1", &[], &[]), "`feeds[0].url` must be set in FILE, line 1");
}

#[test]
fn what_has_no_default_must_be_set() {
    #[derive(Debug, Deserialize)]
    struct Strict {
        #[expect(dead_code, reason = "it is never there")]
        url: String,
    }
    assert_eq!(load::<Strict>(Sources::default()).unwrap_err().to_string(), "`url` must be set");
}

#[test]
fn a_rule_over_a_whole_section_is_told_with_its_place() {
    #[derive(Debug, Deserialize)]
    struct Patient {
        #[expect(dead_code, reason = "it is never right")]
        retry: dragoman_service::Backoff,
    }
    let sources = Sources { overrides: vec!["retry.max=1ms".into()], ..Sources::default() };
    assert_eq!(
        load::<Patient>(sources).unwrap_err().to_string(),
        "bad value for `retry` in --set retry.max: max must not be shorter than initial"
    );
}

proptest! {
    #[test]
    fn nothing_that_is_written_makes_it_panic(name in "[A-Z_]{0,12}", value: String, flag: String, toml: String) {
        let env = vec![(format!("DRAGOMAN__{name}").into(), value.replace('\0', "").into())];
        let _ = load::<Config>(Sources { file: None, env, overrides: vec![] });
        for flag in [flag.clone(), format!("log.options={flag}"), format!("feeds=[{flag}]"), format!("{flag}=1")] {
            let _ = load::<Config>(Sources { overrides: vec![flag], ..Sources::default() });
        }
        let _ = read(&toml, &[], &[]);
    }
}

#[test]
fn a_long_or_wild_value_is_cut_and_escaped() {
    let value = format!("log.tls=\u{1b}[2J{}", "x".repeat(500));
    let error = refusal("", &[], &[&value]);
    assert!(error.contains("`\\u{1b}[2Jx") && error.contains("x…`") && error.len() < 200, "{error}");
}

#[test]
fn no_error_shows_a_secret() {
    let pin = file("hunter2");
    let cases = [
        refusal("[log]\npin = \"hunter2\"", &[], &[]),
        refusal("[log]\npasswrod = \"hunter2\"", &[], &[]),
        refusal("[log]\npassword = [\"hunter2\"]", &[], &[]),
        refusal("[log]\npassword = \"hunter2", &[], &[]),
        refusal("", &[("DRAGOMAN__LOG__PIN", "hunter2")], &[]),
        refusal("", &[("DRAGOMAN__LOG__PIN_FILE", pin.path().to_str().unwrap())], &[]),
        refusal("", &[("DRAGOMAN__LOG", "{pin = \"hunter2\"}")], &[]),
        refusal("", &[("DRAGOMAN__LOG", "{pin = \"hunter2\"")], &[]),
        refusal("", &[], &["log.pin=hunter2"]),
        refusal("", &[], &["log pin=hunter2"]),
    ];
    for error in cases {
        assert!(!error.contains("hunter2"), "{error}");
    }
}

#[test]
fn the_content_of_a_named_file_is_never_shown_but_its_path_is() {
    let threads = file("many");
    let path = threads.path().display();
    let error = read("", &[("DRAGOMAN__THREADS_FILE", &path.to_string())], &[]).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "bad value for `threads` in {path} (named by environment variable DRAGOMAN__THREADS_FILE): \
             expected a whole number from 0 to 65535"
        )
    );
}

#[test]
fn what_cannot_be_read_is_named() {
    let missing = Sources { file: Some("/nowhere/dragoman.toml".into()), ..Sources::default() };
    let error = load::<Config>(missing).unwrap_err();
    assert_eq!(error.to_string(), "cannot read configuration file /nowhere/dragoman.toml");
    assert!(std::error::Error::source(&error).is_some());
    assert_eq!(
        refusal("", &[("DRAGOMAN__LOG__PASSWORD_FILE", "/nowhere/secret")], &[]),
        "cannot read the value of `log.password` from /nowhere/secret, \
         named by environment variable DRAGOMAN__LOG__PASSWORD_FILE"
    );
    assert!(refusal("threads = 1\nthreads = = 2", &[], &[]).starts_with("FILE is not TOML: line 2: "));
    assert!(refusal("", &[], &["threads"]).starts_with("--set wants KEY=VALUE"));
    assert!(refusal("", &[], &["=5"]).starts_with("--set wants KEY=VALUE"));
    assert!(
        refusal("", &[("DRAGOMAN__LOG__", "5")], &[])
            .starts_with("environment variable DRAGOMAN__LOG__ names")
    );
}

#[cfg(unix)]
#[test]
fn a_variable_of_ours_that_is_not_text_is_refused_and_of_others_passed_over() {
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt;
    let bytes = || OsString::from_vec(vec![0xff]);
    let with = |name: &str| Sources { env: vec![(name.into(), bytes())], ..Sources::default() };
    assert!(load::<Config>(with("LC_SOMETHING")).is_ok());
    let error = load::<Config>(with("DRAGOMAN__INSTANCE")).unwrap_err();
    assert_eq!(error.to_string(), "environment variable DRAGOMAN__INSTANCE is not UTF-8");
}

#[test]
fn sources_do_not_show_what_was_given() {
    let sources = Sources { overrides: vec!["log.password=hunter2".into()], ..Sources::default() };
    assert!(!format!("{sources:?}").contains("hunter2"));
}
