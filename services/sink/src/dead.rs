use dragoman_stream::Delivery;

/// A record that will not be stored.
#[derive(Debug)]
pub(crate) struct Dead {
    pub(crate) delivery: Delivery,
    pub(crate) cause: String,
}

/// More dead records in a row than one may take for chance.
#[derive(Debug)]
pub(crate) struct TooManyDead {
    pub(crate) in_a_row: usize,
    pub(crate) last: Box<Dead>,
}

/// How many records have died since one was well, and how many may: past that it is not the records that are wrong.
#[derive(Debug)]
pub(crate) struct Streak {
    limit: usize,
    length: usize,
}

impl Streak {
    pub(crate) fn new(limit: usize) -> Self {
        Self { limit, length: 0 }
    }

    pub(crate) fn end(&mut self) {
        self.length = 0;
    }

    pub(crate) fn count(&mut self, dead: Dead) -> Result<Dead, TooManyDead> {
        self.length += 1;
        if self.length > self.limit {
            return Err(TooManyDead { in_a_row: self.length, last: Box::new(dead) });
        }
        Ok(dead)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dead() -> Dead {
        let delivery = Delivery {
            topic: "news.enriched".into(),
            partition: 0,
            offset: 0,
            key: None,
            value: None,
            headers: vec![],
            timestamp: 0,
        };
        Dead { delivery, cause: "for the test".into() }
    }

    #[test]
    fn only_an_unbroken_row_is_too_many() {
        let mut streak = Streak::new(2);
        for _ in 0..5 {
            assert!(streak.count(dead()).is_ok() && streak.count(dead()).is_ok());
            streak.end();
        }
        assert!(streak.count(dead()).is_ok() && streak.count(dead()).is_ok());
        assert_eq!(streak.count(dead()).unwrap_err().in_a_row, 3);
    }
}
