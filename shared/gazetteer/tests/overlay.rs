//! A user's own data, over what ships.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use dragoman_gazetteer::{Gazetteer, Overlay, Source};
use tempfile::TempDir;

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    files.iter().for_each(|(name, text)| write(folder.path(), name, text));
    folder
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn refusal(folder: &TempDir) -> String {
    let error = Overlay::read(folder.path()).and_then(Overlay::sealed).unwrap_err().to_string();
    error.replace(&format!("{}/", folder.path().display()), "")
}

const MINISTER: &str =
    "country = \"GB\"\n[[person]]\nid = \"ann-other\"\nname = \"Ann Other\"\nsurname = \"Other\"\n";

#[test]
fn a_folder_is_taken_as_it_was_counted_and_not_while_it_changes() {
    let folder = folder(&[("register/gb.toml", MINISTER), ("README.md", "mine"), (".hidden.toml", "?")]);
    assert_eq!(
        refusal(&folder),
        "release.toml:0: the overlay has no release: `dragoman register release` counts it"
    );
    let read = || Overlay::read(folder.path()).unwrap();
    assert_eq!(read().seal().unwrap(), 1);
    assert_eq!(read().seal().unwrap(), 1, "nothing has changed");
    assert!(read().sealed().is_ok());
    write(folder.path(), "names/en.tsv", "id\tvia\tforms\nGB\tseat\tChequers\n");
    let told = "release.toml:0: the overlay is not what release 1 was counted for: `dragoman register release` counts it";
    assert_eq!(refusal(&folder), told);
    assert_eq!(read().seal().unwrap(), 2);
    assert!(read().sealed().is_ok());
}

#[test]
fn versions_say_what_is_in_the_overlay_and_tagging_counts_it() {
    let version = |folder: &TempDir| {
        let overlay = Overlay::read(folder.path()).unwrap();
        overlay.seal().unwrap();
        Gazetteer::open(Some(folder.path())).unwrap().release
    };
    let shipped = Gazetteer::load(&Source::embedded()).unwrap().release;
    let empty = version(&folder(&[]));
    assert_eq!((&empty.register, empty.release), (&shipped.register, shipped.release + 1));
    let (here, there) =
        (folder(&[("register/gb.toml", MINISTER)]), folder(&[("register/gb.toml", MINISTER)]));
    let (one, other) = (version(&here), version(&there));
    assert_eq!(one, other, "the same data has the same versions wherever it is");
    assert!(one.register.starts_with(&format!("{}+", shipped.register)), "{}", one.register);
    assert_eq!((&one.gazetteer, &one.taxonomy), (&shipped.gazetteer, &shipped.taxonomy));
    write(here.path(), "register/gb.toml", &MINISTER.replace("Ann", "Anne"));
    let next = version(&here);
    assert!(next.release > one.release && next.register != one.register);
}

#[test]
fn what_is_taken_lies_under_what_the_user_wrote() {
    let folder = folder(&[("register/gb.toml", MINISTER)]);
    let taken = MINISTER.replace("Ann Other", "Ann Taken")
        + "[[person]]\nid = \"bob-new\"\nname = \"Bob New\"\nsurname = \"New\"\n";
    let files = BTreeMap::from([("register/gb.toml".to_owned(), taken)]);
    assert_eq!(Overlay::read(folder.path()).unwrap().with_updates(&files).write().unwrap(), 1);
    let facts = Gazetteer::open(Some(folder.path())).unwrap().facts;
    let name = |id: &str| facts.person(id).map(|person| person.name.clone());
    assert_eq!(name("ann-other").as_deref(), Some("Ann Other"));
    assert_eq!(name("bob-new").as_deref(), Some("Bob New"));
    let left = fs::read_dir(folder.path().join("updates/register")).unwrap().count();
    assert_eq!(left, 1, "nothing half-written is left");
}

#[test]
fn a_file_that_the_data_does_not_have_is_a_slip_of_the_pen() {
    let wrong = |name: &str| refusal(&folder(&[(name, "")]));
    for name in ["regster/gb.toml", "countrys.tsv", "updates/release.toml"] {
        assert_eq!(wrong(name), format!("{name}:0: no file of the data is called so; its README lists them"));
    }
    let missing = Overlay::read(Path::new("/nowhere/at/all")).unwrap_err().to_string();
    assert!(missing.starts_with("/nowhere/at/all") && missing.contains("can't be read"), "{missing}");
}
