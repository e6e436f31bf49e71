use super::tokens::{Token, mix};

/// Three words in a row are a writer's, one alone is everybody's.
const WORDS: usize = 3;
/// Letters in a row say as much as three words.
const LETTERS: usize = 5;

/// A one-permutation MinHash: the smallest hash in each of `N` bins (a power of two), two bytes of it. Two such
/// agree in as great a share of bins as their sets have in common (Jaccard).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sketch<const N: usize>(pub(crate) [u16; N]);

impl<const N: usize> Sketch<N> {
    /// Of a set of hashes; none if it is empty.
    pub(crate) fn of(hashes: impl Iterator<Item = u64>) -> Option<Self> {
        let mut least = [u64::MAX; N];
        for hash in hashes {
            let bin = (hash >> (64 - N.trailing_zeros())) as usize;
            least[bin] = least[bin].min(hash);
        }
        if least.iter().all(|least| *least == u64::MAX) {
            return None;
        }
        // an empty bin borrows from one that its number and its attempt choose: the same in every sketch
        let filled = least;
        for (bin, least) in least.iter_mut().enumerate() {
            let mut attempt = 0;
            while *least == u64::MAX {
                attempt += 1;
                let other = mix((bin as u64) << 32 | attempt) as usize % N;
                *least = filled[other];
            }
        }
        Some(Self(least.map(|least| mix(least) as u16)))
    }

    /// The share of bins that agree, 0 to 1.
    pub(crate) fn similarity(&self, other: &Self) -> f32 {
        let agree = self.0.iter().zip(&other.0).filter(|(one, other)| one == other).count();
        agree as f32 / N as f32
    }
}

/// A sketch in half the bytes: two bins agree by chance once in 256 times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Coarse<const N: usize>([u8; N]);

impl<const N: usize> Coarse<N> {
    pub(crate) fn of(hashes: impl Iterator<Item = u64>) -> Option<Self> {
        Sketch::<N>::of(hashes).map(|sketch| Self(sketch.0.map(|bin| bin as u8)))
    }

    /// The share of bins that agree, 0 to 1, and not by chance.
    pub(crate) fn similarity(&self, other: &Self) -> f32 {
        const CHANCE: f32 = 1.0 / 256.0;
        let agree = self.0.iter().zip(&other.0).filter(|(one, other)| one == other).count();
        ((agree as f32 / N as f32 - CHANCE) / (1.0 - CHANCE)).max(0.0)
    }
}

/// The shingles of a text, hashed.
pub(crate) fn shingles(tokens: &[Token]) -> impl Iterator<Item = u64> {
    tokens.iter().enumerate().filter_map(|(start, first)| {
        let width = if first.spaceless { LETTERS } else { WORDS };
        let shingle = tokens.get(start..start + width)?;
        Some(mix(shingle.iter().fold(0, |hash, token| mix(hash ^ token.hash))))
    })
}

/// The words of a text that carry meaning: by length, which needs no list of a language's small words; pairs of
/// letters where there are no spaces.
pub(crate) fn meanings(tokens: &[Token]) -> impl Iterator<Item = u64> {
    tokens.iter().enumerate().filter_map(|(place, token)| {
        if token.spaceless {
            let next = tokens.get(place + 1).filter(|next| next.spaceless)?;
            return Some(mix(mix(token.hash) ^ next.hash));
        }
        (token.length >= 4).then(|| mix(token.hash))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tokens::tokens;
    use super::*;

    proptest! {
        #[test]
        fn agreement_is_the_share_in_common(common in 0u64..600, own in 1u64..300, seed: u64) {
            let set = |from: u64| (0..common).chain(from..from + own).map(move |n| mix(n ^ mix(seed)));
            let (one, other): (Sketch<128>, Sketch<128>) =
                (Sketch::of(set(10_000)).unwrap(), Sketch::of(set(20_000)).unwrap());
            let share = common as f32 / (common + 2 * own) as f32;
            // four standard deviations of 128 bins are .18; borrowed bins say less
            prop_assert!((one.similarity(&other) - share).abs() < 0.3, "{} {share}", one.similarity(&other));
        }
    }

    #[test]
    fn nothing_has_no_sketch() {
        assert_eq!(Sketch::<128>::of(shingles(&tokens("two words"))), None);
    }

    #[test]
    fn an_inserted_word_costs_three_shingles_and_not_all() {
        let text = "one two three four five six seven eight nine ten eleven twelve";
        let (before, after) = (tokens(text), tokens(&text.replace("six", "six and a half")));
        let before: Vec<_> = shingles(&before).collect();
        let kept = shingles(&after).filter(|shingle| before.contains(shingle)).count();
        assert_eq!((before.len(), kept), (10, 8));
    }
}
