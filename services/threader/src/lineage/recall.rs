use dragoman_article::{ArticleId, Lineage};

use super::compare::{Bond, Kin};
use super::family::Standing;
use super::subject::Subject;
use super::window::Window;

/// A window that is rebuilt: first all articles are recalled, then all words on them are retold, then they are rejoined.
impl Window {
    /// Takes in an article that was told before, to be followed by the last word on it.
    pub(crate) fn recall(&mut self, subject: Subject) {
        let known = self.held.find(subject.id);
        if let Ok(slot) = self.admit(subject)
            && known.is_none()
        {
            self.family.expect_word(slot);
        }
    }

    /// Takes up the last word on an article that was recalled.
    pub(crate) fn retell(&mut self, word: &Lineage) {
        let bits = |id: &ArticleId| id.to_bits().unwrap_or_default();
        let Some(slot) = self.held.find(bits(&word.id)) else { return };
        self.held.tell(slot, word.told_at.timestamp_millis());
        let bond = Bond::of(&word.relation, word.basis);
        let kin = word.source.as_ref().zip(bond).map(|(source, bond)| {
            (bits(source), Kin { bond, similarity: word.similarity.unwrap_or_default() })
        });
        self.family.restore(
            slot,
            Standing {
                id: bits(&word.id),
                kin,
                origin: bits(&word.origin),
                story: bits(&word.story),
                copies: word.copies,
                origins: word.independent_origins,
            },
        );
    }

    /// Links and joins what was retold. What has no word came too late when it came.
    pub(crate) fn rejoin(&mut self) {
        let all: Vec<usize> = self.held.iter().collect();
        let (told, untold): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|slot| !self.family.awaits_word(*slot));
        untold.into_iter().for_each(|slot| self.drop(slot));
        // no chain was made yet: whoever is linked first, all are
        told.first().into_iter().for_each(|slot| self.link(*slot));
        for slot in told {
            let source = self.family.hangs_on(slot).and_then(|id| self.held.find(id));
            let is_earlier = |source: &usize| self.held[*source].rank() < self.held[slot].rank();
            self.family.hang(slot, source.filter(is_earlier));
        }
    }
}
