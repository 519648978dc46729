//! One constant 128-bit id per event: `MESSAGE_ID` in the journal, where `journalctl -x` finds its explanation by it.

use super::EventName;

impl EventName {
    /// Returns the event's id: 32 hex digits that never change and are never used again.
    pub const fn message_id(self) -> &'static str {
        match self {
            Self::JobAccepted => "4c7325a245ef48e1b75bd64126bc0b9e",
            Self::JobRejected => "ba0af48dd83f48508b17be0948a15cbf",
            Self::JobDuplicate => "166e02357dcf47a1aa92087752d9f56b",
            Self::JobClaimed => "134c29a373b94c3a96eed9bfc98256d5",
            Self::WorkspaceCreated => "a2f2cbb12d00436cb70b7e316b9f15e2",
            Self::ChildrenKilled => "3ac7532ad5894402bfbba9f0c4130412",
            Self::StageStarted => "f81f2d2b5b9043569416de1d3ae596df",
            Self::StageDone => "20126863c3a94fecbe8408f4d5fc11a9",
            Self::FallbackTaken => "6e42a6b80bfb4eb3afcfb5fe4bdf3d1b",
            Self::ImageFound => "3b7f246403396e2437476759df618b92",
            Self::ImageMissed => "c251fef2ea2e85a5d7638d700576408f",
            Self::ImageAdopted => "1f34ae2c76602d9e1796c2a2b7f242c6",
            Self::ImageUnreadable => "556b4d37da66ab23448b62427e10f8d0",
            Self::ImageEvicted => "b351752be19375662100514023bc45b8",
            Self::StageFailed => "3908eabbd5ee46ef83b0246025069289",
            Self::JobRetryPlanned => "5fd46a9dc6ee41b78ab9d879dacb8871",
            Self::JobGivenBack => "1f7bbd0eb2594ba6b5e64c91759386ac",
            Self::JobRecorded => "e1df98650119487c978350ee3563e5a5",
            Self::JobSettled => "10d72a9e36214639865c14bd6a356216",
            Self::JobUnsettled => "9bf737a026194769bb47c781c63cca55",
            Self::WorkspacePreserved => "a9262feaa26046fcaa8476517c5ce454",
            Self::WorkspaceStuck => "ff2e6c54c23343edbd92c72b676adbb5",
            Self::ReaperReport => "07b24426d3fd4b33a3dcaec512f818fa",
            Self::ReaperRemoved => "93fe7b443d894c8f9402ba7775045bf7",
            Self::ReaperItemFailed => "f0a2e667ccd749c49e1f28e9466d2ca4",
            Self::DiskStateChanged => "a5478203f0534fc6bc385ff9aecc5833",
            Self::BgImagesDrift => "7c163145c378497295fca2b9def50951",
            Self::JobCancelled => "6a2b55306bfc4415bd6e328f54286100",
            Self::JobRetried => "40e05310f7e84c5cafd50639c691caef",
            Self::JobRecovered => "624c253db70d4e519d1e85a832f74c94",
            Self::SpoolRescan => "cff7c14a4e0646e5ad69682b502e99cf",
            Self::SpoolUnwatched => "56775de575eb45afa7a92c9b6628d52f",
            Self::SpoolPaused => "8ab87f942771487e955229dcc0305a38",
            Self::SpoolResumed => "097259be0b3b449e9e015d0ffa1b0a58",
            Self::SpoolLookFailed => "3f4921da953947338e35405a24e959b9",
            Self::SpoolEntryIgnored => "1d1d9605e91b4aa49a9e842ac153152f",
            Self::LedgerUnavailable => "6fbde7eb95ed48e0bab6a77f20df0a51",
            Self::DiskLow => "87f3da0895b641809c5a94c9f498bf64",
            Self::DiskOk => "fa937bcc24914bd6b0f479fe0c9f94fe",
            Self::DaemonStarted => "f028a3969f1a42a0aae770dce2d8b030",
            Self::DaemonReady => "7aec545b876149cb974c2d15fadcf7f0",
            Self::ConfigReloaded => "54040b2351599f89a9475a6084cb9a27",
            Self::ConfigNeedsRestart => "caeceb3fcd3b3116f4ce93ce25960eda",
            Self::ConfigRejected => "9c2a10df860df81b8014b8505636c177",
            Self::DaemonDraining => "c03bdf504b5544459d6687b70166c67b",
            Self::DaemonStopped => "aa30d8529d0248b8b2f59f5b4049253a",
            Self::ActorDied => "c4cb67df030d44f1b48b5f33ce4ec1b7",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_event_has_an_id_of_its_own() {
        let ids: BTreeSet<&str> = EventName::ALL.iter().map(|name| name.message_id()).collect();
        assert_eq!(ids.len(), EventName::ALL.len());
        for id in ids {
            assert!(id.len() == 32 && id.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f')), "{id}");
        }
    }
}
