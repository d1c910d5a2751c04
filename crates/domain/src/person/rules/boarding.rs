//! Refused boardings: noted, and nothing follows from them by itself.

use super::Case;
use crate::decision::{Decided, Rejection};
use crate::law::{Act, grounds};
use crate::person::boarding::{BoardingRefusalNoted, NoteBoardingRefusal};

/// A person of whom nothing is on record is not begun by what a carrier says.
pub(super) fn note(
    case: &mut Case<'_>,
    c: &NoteBoardingRefusal,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::NoteBoardingRefusal)?;
    case.known()?;
    let NoteBoardingRefusal { voyage_id, voyage, reason, authorisation_ref } = c.clone();
    let event = BoardingRefusalNoted { voyage_id, voyage, reason, authorisation_ref };
    Ok(vec![case.main(event, grounds::BOARDING)])
}
