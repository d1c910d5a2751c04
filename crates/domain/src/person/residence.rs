//! Place of residence (住居地): notification to the municipality, art. 19-7 to 19-9.

use crate::ids::{AddressText, MunicipalityCode};
use crate::time::Date;

crate::symbols! {
    /// Which duty the notification fulfils.
    pub enum ResidenceNotice {
        /// First place after a new landing, art. 19-7.
        NewLanding = "new-landing",
        /// First place after becoming a mid/long-term resident by a permission, art. 19-8.
        StatusPermission = "status-permission",
        /// A move, art. 19-9.
        Move = "move",
    }
}

crate::shape! {
    /// Notify the place of residence (住居地届出).
    pub struct NotifyResidence {
        /// Which duty.
        pub notice: ResidenceNotice,
        /// Municipality.
        pub municipality: MunicipalityCode,
        /// Day of moving in.
        pub moved_in_on: Date,
        /// Day of leaving the old place, where there was one (§12.1-17).
        pub moved_out_on: Option<Date>,
        /// Day on which the municipality received it.
        pub notified_on: Date,
        /// Address: personal data.
        pub personal: ResidencePersonal,
    }

    /// Personal data of a residence notification.
    pub struct ResidencePersonal {
        /// Address as notified.
        pub address: AddressText,
    }

    /// A place of residence was notified (住居地届出).
    pub struct PlaceOfResidenceNotified {
        /// Which duty.
        pub notice: ResidenceNotice,
        /// Municipality.
        pub municipality: MunicipalityCode,
        /// Day of moving in.
        pub moved_in_on: Date,
        /// Day of leaving the old place.
        pub moved_out_on: Option<Date>,
        /// Day on which the municipality received it.
        pub notified_on: Date,
        /// Last day on which it was in time (I19; moved to a working day).
        pub due_on: Date,
        /// Days after that day; 0 where in time.
        pub late_days: u32,
        /// Personal data; absent once erased.
        pub personal: Option<ResidencePersonal>,
    }
}
