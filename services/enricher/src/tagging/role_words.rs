//! The English words that tell what a country does, and the prepositions of place of other languages.

use super::words::WordSet;

/// Prepositions of place and verbs that go with one, by language.
pub(super) static PLACES: [(&str, WordSet); 12] = [
    (
        "en",
        WordSet::new(
            "in at near across inside throughout outside within into around toward towards visit visited \
     visiting leave left reached",
        ),
    ),
    ("de", WordSet::new("in im nach bei innerhalb")),
    ("fr", WordSet::new("en à au aux dans vers")),
    ("es", WordSet::new("en hacia")),
    ("it", WordSet::new("in a ad nel nella negli")),
    ("pt", WordSet::new("em no na nos nas")),
    ("nl", WordSet::new("in te naar")),
    ("pl", WordSet::new("w we na")),
    ("ru", WordSet::new("в во на")),
    ("uk", WordSet::new("в у на")),
    ("ar", WordSet::new("في")),
    ("fa", WordSet::new("در")),
];

pub(super) static MOVES: WordSet = WordSet::new(
    "arrived arrive arrives arriving travelled traveled travel travels travelling traveling flew fly \
     flies flying went go goes going came come returned return returning trip visit withdraw withdrew \
     withdrawn withdrawal fled flee fleeing evacuated expelled moved headed heading journey tour departed \
     landed left deployed troops forces reporting speaking",
);

pub(super) static MEETINGS: WordSet = WordSet::new(
    "talks meeting meetings summit conference discussions negotiations round session event ceremony \
     airport gathering forum",
);

/// The government or an arm of it.
pub(super) static GOVERNMENT: WordSet = WordSet::new(
    "government administration authorities army military forces troops navy police parliament cabinet \
     delegation negotiators negotiator diplomats officials side leadership ministry regime leaders \
     lawmakers mediators envoys team official diplomat",
);

/// Nouns that a country's name may stand before.
pub(super) static ADJUNCTS: WordSet = WordSet::new(
    "war crisis talks deal peace policy sanctions envoy conflict border ceasefire truce summit president \
     spokesman spokeswoman spokesperson plan agreement negotiations issue file question dossier trade \
     tariffs aid relations ties embassy prime foreign state defence defense press invasion visit chief \
     ambassador minister dispute nuclear",
);

/// Words that no noun phrase begins with.
pub(super) static FUNCTION: WordSet = WordSet::new(
    "and or but in on at by to for from with without of as that who which while when if than because \
     after before over under about against into until during since not also then once earlier later now \
     still this last next should whose where so instead",
);

pub(super) static VERBS: WordSet = WordSet::new(
    "is are was were be has have had will would can could may might must shall do does did said say says \
     told tells wants want rejects reject accuses accuse warns warn demands demand offers offer refuses \
     refuse agrees agree denies deny insists insist expects expect believes believe made gave took met \
     held sent put began came went left fought struck hit led won sees see seeks seek calls call hopes \
     hope vows vow urges urge announces launches attacks backs claims claim confirms confirm needs need \
     remains remain wrote broke withdrew spoke sought drew grew became lost pays paid signs joins leads",
);
