//! The English words that tell what a country does, and the prepositions of place of other languages.

use super::words::WordSet;

/// Prepositions of place and verbs that go with one, by language.
pub(super) static PLACES: [(&str, WordSet); 12] = [
    (
        "en",
        WordSet::new(
            "in at near across inside throughout outside within into around toward towards visit visited \
     visiting leave left reached through",
        ),
    ),
    ("de", WordSet::new("in im nach bei innerhalb aus")),
    ("fr", WordSet::new("en à À au aux dans vers")),
    ("es", WordSet::new("en hacia")),
    ("it", WordSet::new("in a ad nel nella negli dall dalla dal")),
    ("pt", WordSet::new("em no na nos nas")),
    ("nl", WordSet::new("in te naar")),
    ("pl", WordSet::new("w we na do nad")),
    ("ru", WordSet::new("в во на В Во На из Из")),
    ("uk", WordSet::new("в у на В У На з із до До")),
    ("ar", WordSet::new("في من إلى")),
    ("fa", WordSet::new("در از به عازم")),
];

pub(super) static MOVES: WordSet = WordSet::new(
    "arrived arrive arrives arriving travelled traveled travel travels travelling traveling flew fly \
     flies flying went go goes going came come returned return returning trip visit withdraw withdrew \
     withdrawn withdrawal fled flee fleeing evacuated expelled moved headed heading journey tour departed \
     landed left deployed troops forces reporting speaking taken brought transferred deported flown shuttled \
     drove driving sails sailed travelled goes negotiators envoys delegation delegations ambassador ambassadors soldiers \
     diplomats mediators visited visits tours journeys departure arrival return way back",
);

pub(super) static MEETINGS: WordSet = WordSet::new(
    "talks meeting meetings summit conference discussions negotiations round session event ceremony \
     airport gathering forum",
);

/// The government itself.
pub(super) static STATE: WordSet = WordSet::new(
    "government administration authorities delegation delegations side sides regime leadership ministry \
     governments",
);

/// What a ministry is of.
pub(super) static PORTFOLIOS: WordSet = WordSet::new(
    "foreign defence defense interior finance commerce trade energy health justice economy economic",
);

/// Titles that go with "of" and a country.
pub(super) static TITLES: WordSet = WordSet::new(
    "president minister king queen emir sultan chancellor premier secretary head prince monarch ambassador \
     spokesman spokeswoman ruler speaker",
);

/// Nouns and verbs with which "from" names who gives, not where.
pub(super) static SENDERS: WordSet = WordSet::new(
    "pressure answer answers diplomats pension demand demands demanded support help aid money guarantees \
     independence independent message messages letter statement threat threats request concessions approval \
     permission invitation offer offers response commitment commitments assurances backing criticism officials \
     delegation delegations ministers leaders protect protection defend imports exports gas oil weapons arms \
     separate apart different anything something nothing word words pledge \
     briefing briefings call calls signal signals reply replies warning warnings loan loans funding cash troops soldiers \
     tariffs sanctions intelligence goods go-ahead",
);

/// Participles with which a country's "'s" is no genitive.
pub(super) static AFTER_IS: WordSet = WordSet::new("asked waiting been going trying getting saying asking");

/// An arm of the government.
pub(super) static GOVERNMENT: WordSet = WordSet::new(
    "army military forces troops navy parliament cabinet negotiators negotiator leaders mediators envoys \
     team police lawmakers",
);

/// Nouns that a country's name may stand before.
pub(super) static ADJUNCTS: WordSet = WordSet::new(
    "war crisis talks deal peace policy sanctions envoy conflict border ceasefire truce summit president \
     spokesman spokeswoman spokesperson plan agreement negotiations issue file question dossier trade \
     tariffs aid relations ties embassy prime foreign state defence defense press invasion visit chief \
     ambassador minister dispute nuclear secretary congress senate treasury",
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
     remains remain wrote broke withdrew spoke sought drew grew became lost pays paid signs joins leads sends favours favors supports opposes plans plan helps helped gets gives \
     takes makes keeps holds wins loses buys sells builds blocks closes opens returns arrives leaves stays turns \
     votes recalls recalled protests protested bans allows starts stops ends fires strikes hits targets kills cuts \
     raises lowers lifts imposes threatens promises proposes presses pushes prepares provides controls claims \
     considers fears thinks knows hosts hosted brokers",
);
