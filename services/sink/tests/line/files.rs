use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use chrono::DateTime;
use dragoman_article::EnrichedArticle;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::{Field, Row};

use super::world::{World, articles, until};

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> =
        fs::read_dir(folder.join("articles")).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    files
}

fn next_offset(file: &Path) -> i64 {
    let reader = SerializedFileReader::new(File::open(file).unwrap()).unwrap();
    let footer = reader.metadata().file_metadata().key_value_metadata().unwrap();
    let pair = footer.iter().find(|pair| pair.key == "dragoman.next_offset").unwrap();
    pair.value.as_ref().unwrap().parse().unwrap()
}

/// Where the files stand; the beginning while there are none.
pub(crate) fn position(folder: &Path) -> i64 {
    let newest = fs::read_dir(folder.join("articles")).into_iter().flatten().map(|file| file.unwrap().path());
    let newest = newest.filter(|path| path.extension().is_some_and(|it| it == "parquet")).max();
    newest.map_or(0, |file| next_offset(&file))
}

/// Every row in the files' order; the files must be a chain from the beginning to `end`.
fn rows(folder: &Path, end: i64) -> Vec<Row> {
    let (mut rows, mut position) = (vec![], 0);
    for file in files(folder) {
        let name = file.file_name().unwrap().to_str().unwrap();
        assert_eq!(name, format!("news.enriched-00000-{position:020}.parquet"));
        position = next_offset(&file);
        let reader = SerializedFileReader::new(File::open(&file).unwrap()).unwrap();
        rows.extend(reader.into_iter().map(Result::unwrap));
    }
    assert_eq!(position, end);
    rows
}

/// The files are a chain to `end`, with these records and no others.
pub(crate) fn assert_offsets(folder: &Path, end: i64, records: &[i64]) {
    assert_eq!(offsets(&rows(folder, end)), records);
}

fn field<'r>(row: &'r Row, name: &str) -> &'r Field {
    row.get_column_iter().find(|(column, _)| *column == name).unwrap().1
}

fn text(row: &Row, name: &str) -> Option<String> {
    match field(row, name) {
        Field::Str(text) => Some(text.clone()),
        Field::Null => None,
        other => panic!("{name} is {other:?}"),
    }
}

fn texts(row: &Row, name: &str) -> Vec<String> {
    let Field::ListInternal(list) = field(row, name) else { panic!("{name} is no list") };
    let words = list.elements().iter().map(|element| match element {
        Field::Str(word) => word.clone(),
        other => panic!("{name} has {other:?}"),
    });
    words.collect()
}

fn micros(row: &Row, name: &str) -> Option<i64> {
    match field(row, name) {
        Field::TimestampMicros(micros) => Some(*micros),
        Field::Null => None,
        other => panic!("{name} is {other:?}"),
    }
}

fn offsets(rows: &[Row]) -> Vec<i64> {
    rows.iter().map(|row| if let Field::Long(offset) = field(row, "offset") { *offset } else { -1 }).collect()
}

fn assert_row_is(row: &Row, article: &EnrichedArticle) {
    for (column, value) in [
        ("id", article.id.as_str()),
        ("url", &article.url),
        ("canonical_url", article.canonical_url.as_str()),
        ("language", &article.language),
        ("title", &article.title),
        ("text", &article.text),
        ("ce_id", &article.event_id()),
        ("reason", "new"),
    ] {
        assert_eq!(text(row, column).as_deref(), Some(value), "{column}");
    }
    assert_eq!(text(row, "publisher"), article.source.publisher);
    assert_eq!(text(row, "country"), article.source.country);
    assert_eq!(field(row, "revision"), &Field::UInt(article.revision));
    assert_eq!(field(row, "tagging"), &Field::UInt(article.tagging));
    assert_eq!(micros(row, "published_at"), article.published_at.map(|time| time.timestamp_micros()));
    assert_eq!(micros(row, "fetched_at"), article.fetched_at.map(|time| time.timestamp_micros()));
    assert_eq!(texts(row, "countries"), article.countries.iter().map(|it| it.id.clone()).collect::<Vec<_>>());
    for (column, list) in
        [("people", &article.people), ("bodies", &article.bodies), ("issues", &article.issues)]
    {
        assert_eq!(texts(row, column), list.iter().map(|it| it.id.clone()).collect::<Vec<_>>(), "{column}");
    }
    let mentions: Vec<dragoman_article::Mention> =
        serde_json::from_str(&text(row, "mentions").unwrap()).unwrap();
    assert_eq!(mentions, article.mentions);
}

/// Articles whose columns are all there, all empty, or something between.
fn varied() -> Vec<EnrichedArticle> {
    let mut all = articles(0..40);
    for (number, article) in all.iter_mut().enumerate() {
        let issue = article.issues[0].clone();
        article.issues = vec![issue.clone(); number % 3];
        article.people = vec![issue; (number + 1) % 2];
        article.revision = u32::MAX - number as u32;
        if number % 5 == 0 {
            article.published_at = None;
            article.source.publisher = None;
            article.countries.clear();
            article.mentions.clear();
            article.text = "текст 文字 🕊".repeat(number * 100);
        }
        if number % 7 == 0 {
            article.published_at = DateTime::from_timestamp_micros(-1_234_567_890_123_456);
        }
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn files_read_again_equal_records() {
    let world = World::new().await;
    let written = varied();
    world.publish(&written).await;
    world.run_to_end(world.to_files()).await;
    let rows = rows(&world.files(), 40);
    assert_eq!(offsets(&rows), (0..40).collect::<Vec<_>>());
    for (row, article) in rows.iter().zip(&written) {
        assert_row_is(row, article);
    }
    assert!(files(&world.files()).len() >= 6, "a file of at most 7 rows each");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_goes_on_after_the_newest_file_and_removes_what_a_crash_left() {
    let world = World::new().await;
    world.publish(&articles(0..10)).await;
    world.run_to_end(world.to_files()).await;
    // killed between writing a file and naming it, twice: once half way through
    let folder = world.files().join("articles");
    let whole = fs::read(&files(&world.files())[0]).unwrap();
    let left =
        |name: &str| folder.join(format!("news.enriched-00000-00000000000000000010.parquet.{name}.tmp"));
    fs::write(left("Ab12"), &whole).unwrap();
    fs::write(left("Cd34"), &whole[..whole.len() / 2]).unwrap();
    // what is not ours stays
    fs::write(folder.join("notes.txt"), "kept").unwrap();
    world.publish(&articles(10..20)).await;
    world.run_to_end(world.to_files()).await;
    assert_eq!(fs::read_to_string(folder.join("notes.txt")).unwrap(), "kept");
    fs::remove_file(folder.join("notes.txt")).unwrap();
    assert_offsets(&world.files(), 20, &(0..20).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_stored_after_a_lost_file_is_the_same_file_again() {
    let world = World::new().await;
    world.publish(&articles(0..7)).await;
    world.run_to_end(world.to_files()).await;
    let [file] = files(&world.files()).try_into().unwrap();
    let before = fs::read(&file).unwrap();
    fs::remove_file(&file).unwrap();
    let sink = world.sink(world.to_files());
    until("the file is there again", async || file.exists()).await;
    sink.stop().await.unwrap();
    assert_eq!(fs::read(&file).unwrap(), before, "byte for byte");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_of_dead_letters_alone_still_moves_on() {
    let world = World::new().await;
    world.publish_raw("no json").await;
    world.run_to_end(world.to_files()).await;
    world.publish(&articles(0..1)).await;
    world.run_to_end(world.to_files()).await;
    assert_offsets(&world.files(), 2, &[1]);
    assert_eq!(world.dead_letters().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newest_file_that_can_not_be_read_ends_the_sink_with_its_name() {
    let world = World::new().await;
    world.publish(&articles(0..1)).await;
    world.run_to_end(world.to_files()).await;
    let file = files(&world.files()).remove(0);
    fs::write(&file, "no parquet").unwrap();
    let said = dragoman_service::chain(&world.sink(world.to_files()).end().await.unwrap_err());
    assert!(said.contains(file.to_str().unwrap()) && said.contains("move it away"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_can_not_be_written_is_waited_for() {
    let world = World::new().await;
    world.publish(&articles(0..10)).await;
    world.run_to_end(world.to_files()).await;
    let (folder, aside) = (world.files().join("articles"), world.files().join("aside"));
    let sink = world.sink(world.to_files());
    until("the sink is ready", async || sink.health.unready().is_empty()).await;
    // root may write where others may not, but nobody can write into what is no folder
    fs::rename(&folder, &aside).unwrap();
    fs::write(&folder, "in the way").unwrap();
    world.publish(&articles(10..20)).await;
    sink.until_unready("Not a directory").await;
    fs::remove_file(&folder).unwrap();
    fs::rename(&aside, &folder).unwrap();
    until("the sink is ready again", async || sink.health.unready().is_empty()).await;
    world.until_stored(&sink).await;
    sink.stop().await.unwrap();
    assert_offsets(&world.files(), 20, &(0..20).collect::<Vec<_>>());
}

/// A file system of this many KiB, unmounted when dropped.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// None where this user may not mount one.
    fn mount(folder: PathBuf, kib: usize) -> Option<Self> {
        fs::create_dir_all(&folder).unwrap();
        let options = format!("size={kib}k");
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(&folder).output();
        mounted.is_ok_and(|output| output.status.success()).then_some(Self(folder))
    }

    fn grow(&self, kib: usize) {
        let options = format!("remount,size={kib}k");
        assert!(Command::new("mount").args(["-o", &options]).arg(&self.0).status().unwrap().success());
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_one_clear_sentence_and_loses_nothing() {
    let world = World::new().await;
    let Some(disk) = SmallDisk::mount(world.files(), 64) else {
        println!(
            "may not mount a small disk here: a_folder_that_can_not_be_written_is_waited_for stands for this"
        );
        return;
    };
    let mut written = articles(0..30);
    for (number, article) in written.iter_mut().enumerate() {
        // nothing that compresses
        article.text = (0..400)
            .map(|nth| dragoman_article::ContentHash::of(&number.to_string(), &nth.to_string()).to_string())
            .collect();
    }
    world.publish(&written).await;
    let sink = world.sink(world.to_files());
    sink.until_unready("No space left on device").await;
    let [said] = sink.health.unready().try_into().unwrap();
    assert!(said.starts_with("sink-parquet: ") && said.contains(world.files().to_str().unwrap()), "{said}");
    disk.grow(8 * 1024);
    world.until_stored(&sink).await;
    sink.stop().await.unwrap();
    let rows = rows(&world.files(), 30);
    assert_eq!(offsets(&rows), (0..30).collect::<Vec<_>>());
    assert_row_is(&rows[29], &written[29]);
}
