pub(crate) const NEWSROOM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../dragoman/newsroom/articles");

pub(crate) fn read(folder: &str) -> Vec<String> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{folder}: {error}"))
        .map(|file| file.unwrap().path())
        .collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "txt" || extension == "md"));
    files.sort();
    files
        .iter()
        .map(|file| {
            let text = std::fs::read_to_string(file).unwrap();
            // a newsroom's article has a head
            text.rsplit_once("+++\n").map_or(text.clone(), |(_, text)| text.to_owned())
        })
        .collect()
}
