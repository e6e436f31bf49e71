/// Turns bytes of a text into code points, counting only what lies between one and the next.
#[derive(Debug)]
pub(super) struct Offsets<'t> {
    text: &'t str,
    is_ascii: bool,
    byte: usize,
    points: usize,
}

impl<'t> Offsets<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, is_ascii: text.is_ascii(), byte: 0, points: 0 }
    }

    /// The code points before this byte.
    pub(super) fn at(&mut self, byte: usize) -> u32 {
        if self.is_ascii {
            return byte as u32;
        }
        if byte < self.byte {
            self.points -= self.text[byte..self.byte].chars().count();
        } else {
            self.points += self.text[self.byte..byte].chars().count();
        }
        self.byte = byte;
        self.points as u32
    }
}
