/// What stands around a span of code points, with the span in brackets, on one line.
pub(super) fn around(text: &str, start: u32, end: u32) -> String {
    const BESIDE: usize = 60;
    let (start, end) = (start as usize, end as usize);
    let mut shown = String::new();
    for (at, c) in text.chars().enumerate().take(end + BESIDE).skip(start.saturating_sub(BESIDE)) {
        if at == start {
            shown.push('[');
        }
        if at == end {
            shown.push(']');
        }
        shown.push(if c.is_whitespace() { ' ' } else { c });
    }
    if text.chars().count() <= end {
        shown.push(']');
    }
    shown
}
