// SPDX-License-Identifier: MIT
// What devices were refused. The hypervisor puts a message into slot 1 of VTL1's SynIC for each
// transfer that the IOMMU blocked; VTL1 looks there whenever it is entered, and reports it. It has
// nothing to do but know: the IOMMU has decided already. The slot holds one message; what comes
// while it is full is in the trace alone.  [TLFS inter-partition, SynIC]  Lesson: 10.
#pragma once

namespace sk {

/// Gives the SynIC a page for messages. Polled: no interrupt of VTL1's own.
void listen_for_device_faults();

/// Takes the message that is there, if one is.
void take_device_fault();

} // namespace sk
