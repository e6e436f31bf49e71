/// Words with a number each, asked for every word of a text: one multiplication a look-up, and no allocation.
#[derive(Debug)]
pub(super) struct WordTable {
    /// a power of two of places, at most half of them taken
    places: Vec<Option<(&'static str, u8)>>,
}

impl WordTable {
    /// The first number of a word stands.
    pub(super) fn new(words: impl IntoIterator<Item = (&'static str, u8)>) -> Self {
        let words: Vec<_> = words.into_iter().collect();
        let mut table = Self { places: vec![None; (words.len() * 2 + 1).next_power_of_two()] };
        for (word, number) in words {
            let place = table.place(word);
            table.places[place].get_or_insert((word, number));
        }
        table
    }

    pub(super) fn get(&self, word: &str) -> Option<u8> {
        self.places[self.place(word)].map(|(_, number)| number)
    }

    /// Where the word stands, or would.
    fn place(&self, word: &str) -> usize {
        let mask = self.places.len() - 1;
        let mut place = hash(word.as_bytes()) as usize & mask;
        while self.places[place].is_some_and(|(other, _)| other != word) {
            place = (place + 1) & mask;
        }
        place
    }
}

fn hash(word: &[u8]) -> u64 {
    let mut hash = word.len() as u64;
    for part in word.chunks(8) {
        let mut letters = [0; 8];
        letters[..part.len()].copy_from_slice(part);
        hash = (hash.rotate_left(5) ^ u64::from_le_bytes(letters)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
    hash >> 32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_has_its_number_and_no_other_has_one() {
        let words = ["of", "the", "", "a-word-of-many-letters", "über"];
        let table = WordTable::new(words.iter().copied().zip(0..).chain([("of", 9)]));
        for (number, word) in words.iter().enumerate() {
            assert_eq!(table.get(word), Some(number as u8), "{word}");
        }
        assert_eq!((table.get("The"), table.get("off")), (None, None));
    }
}
