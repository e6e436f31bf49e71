use std::collections::BTreeMap;

use dragoman_gazetteer::Confidence;

use super::{Report, Share};

/// The data file that says how often each rule is right, as measured.
pub fn confidence(report: &Report) -> String {
    let mut groups: BTreeMap<(&str, &str, &str), Share> = BTreeMap::new();
    for ((kind, rule, language), share) in &report.rules {
        let sum = groups.entry((Confidence::group(language), kind, rule)).or_default();
        sum.right += share.right;
        sum.of += share.of;
    }
    let mut file = format!(
        "{}\n# How often each rule was right on tests/gold, English and other languages apart: `dragoman eval tests/gold \
         --write-confidence FILE`.\n",
        Confidence::COLUMNS.join("\t")
    );
    for ((group, kind, rule), Share { right, of }) in groups {
        file += &format!("{group}\t{kind}\t{rule}\t{right}\t{of}\n");
    }
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_summed_by_group() {
        let mut report = Report::default();
        for language in ["de", "fr", "en"] {
            let key = ("person", "full-name".to_owned(), language.to_owned());
            report.rules.insert(key, Share { right: 1, of: 2 });
        }
        let file = confidence(&report);
        let rows: Vec<_> = file.lines().skip(2).collect();
        assert_eq!(rows, ["en\tperson\tfull-name\t1\t2", "other\tperson\tfull-name\t2\t4"]);
    }
}
