/// Some bits for each of many keys, asked for several times a word: one multiplication, and most often one look into
/// memory. Two keys may be taken for one, of some thousand once in hundreds of times.
#[derive(Debug, Clone)]
pub(crate) struct Marks {
    /// a power of two of places, at most half of them taken: the bits in the lowest byte, above them the tag of the key
    places: Vec<u32>,
    taken: usize,
}

const BITS: u32 = 0xff;
/// Places at first.
const FEWEST: usize = 64;

impl Default for Marks {
    fn default() -> Self {
        Self { places: vec![0; FEWEST], taken: 0 }
    }
}

impl Marks {
    pub(crate) fn add(&mut self, key: u64, bits: u8) {
        self.put(tag(key), bits);
        if self.taken * 2 > self.places.len() {
            let larger = vec![0; self.places.len() * 2];
            self.taken = 0;
            for entry in std::mem::replace(&mut self.places, larger).into_iter().filter(|entry| *entry != 0) {
                self.put(entry & !BITS, (entry & BITS) as u8);
            }
        }
    }

    fn put(&mut self, tag: u32, bits: u8) {
        let place = self.place(tag);
        self.taken += usize::from(self.places[place] == 0);
        self.places[place] |= tag | u32::from(bits);
    }

    #[inline]
    pub(crate) fn get(&self, key: u64) -> u8 {
        (self.places[self.place(tag(key))] & BITS) as u8
    }

    /// Where the tag stands, or would.
    #[inline]
    fn place(&self, tag: u32) -> usize {
        let mask = self.places.len() - 1;
        let mut place = (tag >> 8) as usize & mask;
        while self.places[place] != 0 && self.places[place] & !BITS != tag {
            place = (place + 1) & mask;
        }
        place
    }
}

fn tag(key: u64) -> u32 {
    (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32 & !BITS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_has_its_bits_and_hardly_another_has_any() {
        let mut marks = Marks::default();
        for key in 0..10_000u64 {
            marks.add(key << 20, 1 << (key % 8));
            marks.add(key << 20, 4);
        }
        for key in 0..10_000u64 {
            let bits = marks.get(key << 20);
            assert_eq!(bits & (1 << (key % 8) | 4), 1 << (key % 8) | 4, "{key}");
        }
        let strangers = (10_000..110_000u64).filter(|key| marks.get(key << 20) != 0).count();
        assert!(strangers < 1_000, "{strangers} of 100,000");
    }
}
