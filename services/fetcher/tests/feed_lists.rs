//! Lists of feeds as people write them, and what they are told when they err.

use dragoman_fetcher::feed_list::{self, FeedListError};

fn problems(name: &str, text: &str) -> Vec<String> {
    match feed_list::parse(name, text.as_bytes()) {
        Err(FeedListError::Problems(problems)) => problems,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_toml_list_gives_its_feeds() {
    let list = r#"
        [[feed]]
        url = "HTTPS://Example.org/rss.xml#top"
        title = " Example\n Wire "
        language = "pt_BR"
        country = "gb"
        interval = "10m"

        [[feed]]
        url = "http://example.net/feed"
        interval = 90
    "#;
    let feeds = feed_list::parse("feeds.toml", list.as_bytes()).unwrap();
    assert_eq!(feeds.len(), 2);
    assert_eq!(feeds[0].url, "https://example.org/rss.xml");
    assert_eq!(feeds[0].id.as_str(), "3d365e292970f6dddd4c3b0366a1ac95");
    assert_eq!(feeds[0].title.as_deref(), Some("Example Wire"));
    assert_eq!(feeds[0].language.as_deref(), Some("pt-BR"));
    assert_eq!(feeds[0].country.as_deref(), Some("GB"));
    assert_eq!((feeds[0].interval_seconds, feeds[1].interval_seconds), (Some(600), Some(90)));
}

#[test]
fn every_problem_is_named_with_its_place() {
    let list = r#"
        [[feed]]
        url = "https://example.org/a"
        [[feed]]
        title = "no address"
        [[feed]]
        url = "https://example.org/c"
        intervall = "5m"
        country = "Britain"
        [[feed]]
        url = "ftp://example.org/d"
        [[feed]]
        url = "https://EXAMPLE.org/a"
        [[feed]]
        url = "https://example.org/f"
        interval = "1ms"
        [[feed]]
        url = 7
        [[feed]]
        url = "example.org"
        language = "English, mostly"
    "#;
    assert_eq!(
        problems("feeds.toml", list),
        [
            "feeds.toml: feed 2: has no url",
            "feeds.toml: feed 3: unknown key \"intervall\", did you mean \"interval\"; \
             country \"Britain\" is not a two-letter code like \"GB\"",
            "feeds.toml: feed 4: url \"ftp://example.org/d\" is neither http nor https",
            "feeds.toml: feed 5: https://example.org/a is already feed 1",
            "feeds.toml: feed 6: interval 1ms is not between 1s and 7days",
            "feeds.toml: feed 7: url must be a string",
            "feeds.toml: feed 8: url \"example.org\": relative URL without a base; language \"English, mostly\" \
             is not a language tag like \"en\" or \"pt-BR\"",
        ]
    );
}

#[test]
fn what_is_no_list_is_told_so() {
    assert_eq!(problems("f.toml", ""), ["f.toml: names no feed"]);
    assert_eq!(problems("f.toml", "feeds = 1"), ["f.toml: unknown key \"feeds\", did you mean \"feed\""]);
    assert_eq!(problems("f.toml", "feed = 1"), ["f.toml: \"feed\" must be written as [[feed]]"]);
    assert!(problems("f.toml", "[[feed]]\nurl = \"https://e").concat().contains("line 2"));
    assert_eq!(problems("f.opml", "<rss><channel/></rss>"), ["f.opml: is XML, but not OPML"]);
    assert_eq!(problems("f.opml", "<opml><body></body></opml>"), ["f.opml: names no feed"]);
}

#[test]
fn an_opml_list_gives_the_feeds_of_all_its_folders() {
    let list = r#"<?xml version="1.0"?>
        <opml version="2.0"><head><title>Mine</title></head><body>
          <outline text="Agencies"><outline text="Deeper">
            <outline type="rss" text="A &amp; B" xmlUrl="https://example.org/a?x=1&amp;y=2" htmlUrl="https://example.org"/>
          </outline></outline>
          <outline title="C" text="c" xmlURL="http://example.org/c" language="de"></outline>
        </body></opml>"#;
    let feeds = feed_list::parse("f.opml", list.as_bytes()).unwrap();
    let told: Vec<_> = feeds.iter().map(|feed| (feed.url.as_str(), feed.title.as_deref().unwrap())).collect();
    assert_eq!(told, [("https://example.org/a?x=1&y=2", "A & B"), ("http://example.org/c", "C")]);
    assert_eq!(feeds[1].language.as_deref(), Some("de"));
}

#[test]
fn a_problem_in_opml_has_its_line() {
    let list = "<opml><body>\n<outline xmlUrl='https://example.org/a'/>\n<outline xmlUrl='gopher://x'/>\n\
                <outline xmlUrl='https://example.org/a'/>\n</body></opml>";
    assert_eq!(
        problems("f.opml", list),
        [
            "f.opml: line 3: url \"gopher://x\" is neither http nor https",
            "f.opml: line 4: https://example.org/a is already line 2",
        ]
    );
}

#[test]
fn opml_that_is_cut_off_or_nests_without_end_is_refused() {
    assert_eq!(
        problems("f.opml", "<opml><body><outline xmlUrl='https://example.org/a'/>"),
        ["f.opml: ends inside an element"]
    );
    let deep = format!("<opml>{}", "<outline text='x'>".repeat(100_000));
    assert_eq!(problems("f.opml", &deep), ["f.opml: line 1: folders nested more than 64 deep"]);
    assert!(problems("f.opml", "<opml><body></opml>").concat().starts_with("f.opml: line 1: "));
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let error = feed_list::read("no/such/feeds.toml".as_ref()).unwrap_err();
    assert_eq!(error.to_string(), "no/such/feeds.toml: cannot be read");
}

#[test]
fn a_list_that_is_written_reads_back_as_it_was() {
    let list = r##"
        [[feed]]
        url = "https://example.org/rss?a=1&b=2"
        title = "A \"quoted\" <Wire> & more"
        language = "en"
        country = "GB"
        interval = "10m"
        distrust = true
        [[feed]]
        url = "https://example.org/sitemap.xml.gz"
        kind = "sitemap"
        [[feed]]
        url = "https://example.org/world"
        kind = "section"
        select = "main > h2 a[href^=\"/world\"]"
        [[feed]]
        url = "https://example.org/plain"
        kind = "feed"
    "##;
    let feeds = feed_list::parse("f.toml", list.as_bytes()).unwrap();
    assert_eq!((feeds.len(), feeds[3].kind.clone()), (4, None));
    let toml = feed_list::to_toml(&feeds).unwrap();
    assert_eq!(feed_list::parse("f.toml", toml.as_bytes()).unwrap(), feeds, "{toml}");
    let opml = feed_list::to_opml(&feeds);
    let read = feed_list::parse("f.opml", opml.as_bytes()).unwrap();
    assert_eq!(read, feeds, "{opml}");
}

#[test]
fn a_kind_or_selector_that_makes_no_sense_is_named() {
    let told = |lines: &str| {
        problems("f.toml", &format!("[[feed]]\nurl = \"https://example.org/\"\n{lines}")).concat()
    };
    assert_eq!(told("kind = \"html\""), "f.toml: feed 1: kind \"html\" is none of feed, sitemap, section");
    assert_eq!(told("select = \"a\""), "f.toml: feed 1: select is for kind = \"section\"");
    assert!(told("kind = \"section\"\nselect = \"a[\"").starts_with("f.toml: feed 1: selector \"a[\": "));
    assert_eq!(told("distrust = 1"), "f.toml: feed 1: distrust must be true or false");
}
