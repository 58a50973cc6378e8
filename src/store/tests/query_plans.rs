//! Queries that must not read what they do not need.

use super::desk;
use crate::store::{merge, outbox};

#[tokio::test]
async fn what_waits_is_found_without_reading_what_does_not() {
    let desk = desk().await;
    for sql in [outbox::JOBS, merge::IN_DOUBT, merge::DOUBTED] {
        let plan = desk.store.writer.run(move |db| {
            let mut statement = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
            let values = vec![0; statement.parameter_count()];
            let rows = statement
                .query_map(rusqlite::params_from_iter(values), |row| row.get::<_, String>(3))?;
            Ok(rows.collect::<Result<Vec<_>, _>>()?)
        });
        let plan = plan.await.unwrap();
        assert!(plan.iter().any(|step| step.contains("messages_waiting")), "{sql}: {plan:?}");
    }
}
