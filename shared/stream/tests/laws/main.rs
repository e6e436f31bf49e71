//! The laws of the log: one suite for both backends. Laws that name partitions or producers are Kafka's own and
//! stand in `kafka_*.rs`.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a law that can't be tried fails where it stands"
)]

mod batches;
mod dead_letters;
mod external;
mod several;
mod tables;
mod world;

/// Every law, once on each backend.
macro_rules! laws {
    ($($module:ident: $($law:ident),* $(,)?;)*) => {
        mod embedded {
            $($(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $law() {
                    crate::$module::$law(crate::world::World::embedded().await).await;
                }
            )*)*
        }
        mod kafka {
            $($(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $law() {
                    crate::$module::$law(crate::world::World::kafka().await).await;
                }
            )*)*
        }
    };
}

laws! {
    batches:
        nothing_is_lost_or_doubled_by_members_that_die_anywhere,
        keys_keep_their_order,
        a_replay_sees_the_same,
        work_claimed_before_a_rewind_is_forgotten,
        a_batch_closes_by_count_and_by_bytes,
        a_commit_that_is_refused_changes_nothing,
        topics_are_created_once_and_verified_after;
    dead_letters:
        a_dead_letter_is_its_record_byte_for_byte,
        a_panic_is_a_dead_letter_and_the_line_goes_on,
        a_result_too_large_makes_its_input_a_dead_letter,
        too_many_in_a_row_stop_the_line_before_them;
    tables:
        a_table_equals_the_fold_of_its_topic,
        a_batch_sees_what_it_wrote_itself,
        a_topic_that_is_a_table_brings_its_changes;
    several:
        a_lower_topic_waits_until_nothing_waits_in_the_first,
        what_comes_on_the_first_passes_what_waits_on_a_lower,
        one_table_serves_all_topics,
        several_topics_lose_and_double_nothing_by_members_that_die_anywhere;
    external:
        reading_begins_where_the_destination_stands;
}
