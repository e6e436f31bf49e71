use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use bytesize::ByteSize;
use dragoman_service::Secret;
use dragoman_service::config::{ConfigError, Sources, load};
use serde::Deserialize;
use tempfile::NamedTempFile;

#[derive(Debug, Deserialize, PartialEq)]
#[serde(default)]
struct Config {
    instance: String,
    threads: u16,
    log: Log,
    feeds: Vec<Feed>,
    languages: Vec<String>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(default)]
struct Log {
    backend: Backend,
    brokers: Option<String>,
    password: Option<Secret>,
    pin: Pin,
    tls: bool,
    ratio: f64,
    #[serde(with = "humantime_serde")]
    timeout: Duration,
    bytes: ByteSize,
    options: BTreeMap<String, String>,
    ca_file: Option<PathBuf>,
}

#[derive(Debug, Deserialize, PartialEq, Default)]
#[serde(rename_all = "lowercase")]
enum Backend {
    Kafka,
    #[default]
    Sqlite,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Feed {
    url: String,
    #[serde(default)]
    weight: u32,
}

/// A secret with a rule of its own, whose author was careless.
#[derive(Debug, Deserialize, PartialEq, Default)]
#[serde(try_from = "Secret")]
struct Pin(u32);

impl TryFrom<Secret> for Pin {
    type Error = String;

    fn try_from(secret: Secret) -> Result<Self, String> {
        secret.expose().parse().map(Self).map_err(|error| format!("pin {}: {error}", secret.expose()))
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            instance: "one".into(),
            threads: 2,
            log: Log::default(),
            feeds: Vec::new(),
            languages: vec!["en".into()],
        }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self {
            backend: Backend::Sqlite,
            brokers: None,
            password: None,
            pin: Pin(0),
            tls: false,
            ratio: 0.5,
            timeout: Duration::from_secs(30),
            bytes: ByteSize::mib(8),
            options: BTreeMap::new(),
            ca_file: None,
        }
    }
}

fn file(content: &str) -> NamedTempFile {
    let mut file = NamedTempFile::with_suffix(".toml").unwrap();
    file.write_all(content.as_bytes()).unwrap();
    file
}

fn read(toml: &str, env: &[(&str, &str)], flags: &[&str]) -> Result<Config, ConfigError> {
    let file = file(toml);
    load(Sources {
        file: Some(file.path().to_owned()),
        env: env.iter().map(|(name, value)| (name.into(), value.into())).collect(),
        overrides: flags.iter().map(ToString::to_string).collect(),
    })
}

/// The refusal, with the file's changing path made short.
fn refusal(toml: &str, env: &[(&str, &str)], flags: &[&str]) -> String {
    let error = read(toml, env, flags).unwrap_err().to_string();
    match error.find("/").filter(|_| !toml.is_empty()) {
        Some(at) => {
            let end = error[at..].find(".toml").unwrap() + at;
            format!("{}FILE{}", &error[..at], &error[end + 5..])
        }
        None => error,
    }
}

#[test]
fn nothing_given_means_the_defaults() {
    assert_eq!(load::<Config>(Sources::default()).unwrap(), Config::default());
    assert_eq!(
        read("", &[("HOME", "/root"), ("DRAGOMAN_PORT", "tcp://10.0.0.1")], &[]).unwrap(),
        Config::default()
    );
}

#[test]
fn flag_beats_environment_beats_file_beats_default() {
    let toml = "threads = 3\n[log]\nbrokers = \"file:1\"\ntls = true";
    let env = [("DRAGOMAN__THREADS", "4"), ("DRAGOMAN__LOG__BROKERS", "env:1")];
    let config = read(toml, &env, &["threads=5", "threads=6"]).unwrap();
    assert_eq!((config.threads, config.log.brokers.as_deref(), config.log.tls), (6, Some("env:1"), true));
    assert_eq!(config.log.ratio, 0.5);
    assert_eq!(read(toml, &env, &[]).unwrap().threads, 4);
    assert_eq!(read(toml, &[], &[]).unwrap().threads, 3);
}

#[test]
fn a_variable_is_whatever_its_key_wants() {
    let env = [
        ("DRAGOMAN_INSTANCE", "7"),
        ("DRAGOMAN__THREADS", " 9 "),
        ("DRAGOMAN__LANGUAGES", "de, fr,"),
        ("DRAGOMAN__FEEDS", r#"[{url = "https://example.org/feed", weight = 2}]"#),
        ("DRAGOMAN__LOG__BACKEND", "kafka"),
        ("DRAGOMAN__LOG__PASSWORD", "0123"),
        ("DRAGOMAN__LOG__PIN", "42"),
        ("DRAGOMAN__LOG__TLS", "yes"),
        ("DRAGOMAN__LOG__RATIO", "1"),
        ("DRAGOMAN__LOG__TIMEOUT", "1m 5s"),
        ("DRAGOMAN__LOG__BYTES", "1024"),
        ("DRAGOMAN__LOG__OPTIONS", r#"{"linger.ms" = "5"}"#),
    ];
    let config = read("", &env, &[r#"log.options."acks"=all"#]).unwrap();
    assert_eq!((config.instance.as_str(), config.threads), ("7", 9));
    assert_eq!(config.languages, ["de", "fr"]);
    assert_eq!(config.feeds, [Feed { url: "https://example.org/feed".into(), weight: 2 }]);
    let log = config.log;
    assert_eq!((log.backend, log.pin, log.tls, log.ratio), (Backend::Kafka, Pin(42), true, 1.0));
    assert_eq!(log.password.unwrap().expose(), "0123");
    assert_eq!((log.timeout, log.bytes), (Duration::from_secs(65), ByteSize::kib(1)));
}

#[test]
fn a_table_in_a_variable_reaches_the_map() {
    let env = [("DRAGOMAN__LOG__OPTIONS", r#"{"linger.ms" = "5"}"#)];
    let config = read("", &env, &[]).unwrap();
    assert_eq!(config.log.options["linger.ms"], "5");
    let config = read("", &[], &[r#"log.options."linger.ms"=7"#]).unwrap();
    assert_eq!(config.log.options["linger.ms"], "7");
}

#[test]
fn an_empty_variable_unsets_what_is_optional_and_empties_a_list() {
    let env = [("DRAGOMAN__LOG__BROKERS", ""), ("DRAGOMAN__LANGUAGES", "")];
    let config = read("[log]\nbrokers = \"file:1\"", &env, &[]).unwrap();
    assert_eq!((config.log.brokers, config.languages.len()), (None, 0));
    assert!(refusal("", &[("DRAGOMAN__THREADS", "")], &[]).contains("whole number"));
}

#[test]
fn any_value_can_be_read_from_a_file_without_its_last_newline() {
    let secret = file("hunter2\n\n");
    let path = secret.path().to_str().unwrap();
    let config = read("", &[("DRAGOMAN__LOG__PASSWORD_FILE", path)], &[]).unwrap();
    assert_eq!(config.log.password.unwrap().expose(), "hunter2\n");
    let config = read(&format!("[log]\npassword_file = \"{path}\""), &[], &[]).unwrap();
    assert!(config.log.password.is_some());
    let threads = file("12\r\n");
    let flag = format!("threads_file={}", threads.path().display());
    assert_eq!(read("threads = 1", &[], &[&flag]).unwrap().threads, 12);
}

#[test]
fn a_key_that_ends_in_file_itself_is_left_alone() {
    let config = read("", &[("DRAGOMAN__LOG__CA_FILE", "/etc/ca.pem")], &[]).unwrap();
    assert_eq!(config.log.ca_file.unwrap().to_str(), Some("/etc/ca.pem"));
}

#[test]
fn the_later_source_wins_whichever_way_it_is_spelt() {
    let secret = file("from-file");
    let named = ("DRAGOMAN__LOG__PASSWORD_FILE", secret.path().to_str().unwrap());
    let password = |config: Config| config.log.password.unwrap().expose().to_owned();
    assert_eq!(password(read("[log]\npassword = \"toml\"", &[named], &[]).unwrap()), "from-file");
    assert_eq!(password(read("", &[named], &["log.password=flag"]).unwrap()), "flag");
}

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
    assert_eq!(refusal("[[feeds]]\nweight = 1", &[], &[]), "`feeds[0].url` is missing in FILE, line 1");
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
