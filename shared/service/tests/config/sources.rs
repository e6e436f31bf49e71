use super::*;

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
