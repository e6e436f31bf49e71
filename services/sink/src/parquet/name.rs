use dragoman_stream::{Offset, Partition};

const SUFFIX: &str = ".parquet";

/// What a file is called: the partition, and the position it goes on from. No two files of a partition can go on from
/// the same position, so the name is the lock.
pub(super) fn name(topic: &str, partition: Partition, from: Offset) -> String {
    format!("{topic}-{partition:05}-{from:020}{SUFFIX}")
}

/// The partition and position of a name of ours.
pub(super) fn read(topic: &str, name: &str) -> Option<(Partition, Offset)> {
    let (partition, from) =
        name.strip_prefix(topic)?.strip_prefix('-')?.strip_suffix(SUFFIX)?.split_once('-')?;
    let place = (partition.parse().ok()?, from.parse().ok()?);
    // only as we write it: "+7" would be read as well
    (self::name(topic, place.0, place.1) == name).then_some(place)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_name_says_its_place_and_sorts_by_it(partition in 0i32.., from in 0i64.., other in 0i64..) {
            let here = name("news.enriched", partition, from);
            prop_assert_eq!(read("news.enriched", &here), Some((partition, from)));
            prop_assert_eq!(here.cmp(&name("news.enriched", partition, other)), from.cmp(&other));
        }
    }

    #[test]
    fn what_is_not_ours_is_passed_over() {
        let ours = name("news.enriched", 3, 7);
        assert_eq!(ours, "news.enriched-00003-00000000000000000007.parquet");
        for other in [
            "news.enriched-00003-7.parquet",
            "news.enriched-+0003-00000000000000000007.parquet",
            "news.enriched-00003-00000000000000000007.parquet.tmp",
            "other-00003-00000000000000000007.parquet",
            "notes.txt",
        ] {
            assert_eq!(read("news.enriched", other), None, "{other}");
        }
    }
}
