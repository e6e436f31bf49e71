#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| dragoman_fetcher::probe::sitemap(bytes));
