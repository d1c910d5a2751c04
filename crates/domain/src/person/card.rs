//! Residence card (在留カード): its life from issue to return, art. 19-3 to 19-15.
//!
//! A card's number is personal data; outside of `personal` a card goes by its keyed pseudonym. How long a card is valid
//! follows from the law (`law/card.rs`) and is never typed.

use uuid::Uuid;

use crate::ids::{CardNumber, Code, PartialDate};
use crate::time::Date;

crate::symbols! {
    /// Why a card was issued.
    pub enum CardIssue {
        /// To a new mid/long-term resident at or after landing, art. 19-6.
        Landing = "landing",
        /// With a residence permission, art. 20(4), 21(4), 22(3), 22-2(3).
        Permission = "permission",
        /// After a change of name, sex, date of birth or nationality, art. 19-10.
        ChangedDetails = "changed-details",
    }

    /// Why a card was issued again.
    pub enum CardReissue {
        /// Lost, stolen or destroyed, art. 19-12.
        Loss = "loss",
        /// Damaged or soiled, art. 19-13(1).
        Damage = "damage",
        /// At the holder's wish, art. 19-13(3).
        Wish = "wish",
    }

    /// What sets a card's last day (art. 19-5(1)).
    pub enum CardLimit {
        /// Seven years from the day of issue, that day counted.
        SevenYears = "seven-years",
        /// The holder's sixteenth birthday.
        SixteenthBirthday = "sixteenth-birthday",
        /// The end of the period of stay.
        StayEnd = "stay-end",
        /// Not known: the rule of the form, or the holder's date of birth.
        Unknown = "unknown",
    }
}

crate::shape! {
    /// Issue a residence card (在留カード交付).
    pub struct IssueResidenceCard {
        /// Why.
        pub cause: CardIssue,
        /// Last day as printed, if stated: it must be the one that the law gives (I14a).
        pub valid_to: Option<Date>,
        /// Number and date of birth: personal data.
        pub personal: CardPersonal,
    }

    /// Issue a residence card again (在留カード再交付).
    pub struct ReissueResidenceCard {
        /// Why.
        pub cause: CardReissue,
        /// Last day as printed, if stated: it must be the one that the law gives (I14a).
        pub valid_to: Option<Date>,
        /// Number and date of birth: personal data.
        pub personal: CardPersonal,
    }

    /// Renew the validity of a residence card (在留カードの有効期間の更新).
    pub struct RenewCardValidity {
        /// Why before the time for it, from the code list (art. 19-11(2)).
        pub early_reason: Option<Code>,
        /// Last day as printed, if stated: it must be the one that the law gives (I14a).
        pub valid_to: Option<Date>,
        /// Number and date of birth: personal data.
        pub personal: CardPersonal,
    }

    /// Personal data of a new card.
    pub struct CardPersonal {
        /// Number of the new card.
        pub number: CardNumber,
        /// Date of birth of its holder, as far as known.
        pub date_of_birth: Option<PartialDate>,
    }

    /// Report that a residence card was lost (在留カードの紛失の届出).
    pub struct ReportCardLost {
        /// Day on which the holder noticed.
        pub noticed_on: Date,
    }

    /// Return a residence card (在留カードの返納).
    pub struct ReturnResidenceCard {
        /// Number: personal data.
        pub personal: CardReturnPersonal,
    }

    /// Personal data of a return.
    pub struct CardReturnPersonal {
        /// Number of the card handed in.
        pub number: CardNumber,
    }

    /// Invalidate a residence card for a reason that the record does not show by itself (在留カードの失効).
    pub struct InvalidateResidenceCard {
        /// Why, from the code list.
        pub reason: Code,
        /// First day on which it is not valid.
        pub effective_on: Date,
    }

    /// Note that a residence card was issued under the number of somebody else's card: it is not valid from its issue on.
    pub struct NoteCardNumberClash {
        /// Keyed pseudonym of the card.
        pub card_id: Uuid,
    }

    /// A residence card was issued (在留カード交付); the one before is no longer valid.
    pub struct ResidenceCardIssued {
        /// Keyed pseudonym of the card.
        pub card_id: Uuid,
        /// Why.
        pub cause: CardIssue,
        /// Form of the card, from the list of forms.
        pub form: Code,
        /// Day of issue, in Japan.
        pub issued_on: Date,
        /// Last day of validity; absent where the rule does not know it (§12.1-10).
        pub valid_to: Option<Date>,
        /// What sets that day.
        pub limit: CardLimit,
        /// The card before, which ends.
        pub previous_card_id: Option<Uuid>,
        /// The stay for which it is issued.
        pub stay_id: Uuid,
        /// Personal data; absent once erased.
        pub personal: Option<CardPersonal>,
    }

    /// A residence card was issued again (在留カード再交付); the one before is no longer valid.
    pub struct ResidenceCardReissued {
        /// Keyed pseudonym of the card.
        pub card_id: Uuid,
        /// Why.
        pub cause: CardReissue,
        /// Form of the card, from the list of forms.
        pub form: Code,
        /// Day of issue, in Japan.
        pub issued_on: Date,
        /// Last day of validity; absent where the rule does not know it (§12.1-10).
        pub valid_to: Option<Date>,
        /// What sets that day.
        pub limit: CardLimit,
        /// The card before, which ends.
        pub previous_card_id: Option<Uuid>,
        /// The stay for which it is issued.
        pub stay_id: Uuid,
        /// Personal data; absent once erased.
        pub personal: Option<CardPersonal>,
    }

    /// The validity of a residence card was renewed by a new card (在留カードの有効期間の更新).
    pub struct ResidenceCardValidityRenewed {
        /// Keyed pseudonym of the new card.
        pub card_id: Uuid,
        /// Form of the card, from the list of forms.
        pub form: Code,
        /// Day of issue, in Japan.
        pub issued_on: Date,
        /// Last day of validity; absent where the rule does not know it (§12.1-10).
        pub valid_to: Option<Date>,
        /// What sets that day.
        pub limit: CardLimit,
        /// The card before, which ends.
        pub previous_card_id: Option<Uuid>,
        /// The stay for which it is issued.
        pub stay_id: Uuid,
        /// Why before the time for it.
        pub early_reason: Option<Code>,
        /// Personal data; absent once erased.
        pub personal: Option<CardPersonal>,
    }

    /// A residence card was reported lost (在留カードの紛失の届出).
    pub struct ResidenceCardLost {
        /// The card.
        pub card_id: Uuid,
        /// Day on which the holder noticed.
        pub noticed_on: Date,
        /// Day from which the fourteen days run: that day, or the landing after it.
        pub counted_from: Date,
        /// Last day on which the report was in time (moved to a working day).
        pub due_on: Date,
        /// Days after that day; 0 where in time.
        pub late_days: u32,
    }

    /// A residence card was handed in (在留カードの返納).
    pub struct ResidenceCardReturned {
        /// The card.
        pub card_id: Uuid,
        /// Day on which it was handed in.
        pub returned_on: Date,
        /// Last day on which that was in time; absent where the card is still valid.
        pub due_on: Option<Date>,
        /// Days after that day; 0 where in time.
        pub late_days: u32,
    }

    /// A residence card was invalidated (在留カードの失効).
    pub struct ResidenceCardInvalidated {
        /// The card.
        pub card_id: Uuid,
        /// Why, from the code list.
        pub reason: Code,
        /// First day on which it is not valid.
        pub effective_on: Date,
    }

    /// A residence card as the record remembers it.
    pub struct Card {
        /// Its keyed pseudonym: never used for another card (I15).
        pub card_id: Uuid,
        /// The stay for which it was issued.
        pub stay_id: Uuid,
        /// Day of issue.
        pub issued_on: Date,
        /// Last day of validity, where known.
        pub valid_to: Option<Date>,
        /// What sets that day.
        pub limit: CardLimit,
        /// Day from which the fourteen days after its loss run.
        pub lost_on: Option<Date>,
        /// Day on which it was handed in.
        pub returned_on: Option<Date>,
        /// First day on which it is not valid, where it was invalidated.
        pub invalid_from: Option<Date>,
    }
}
