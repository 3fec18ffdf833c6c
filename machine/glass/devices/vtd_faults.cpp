// SPDX-License-Identifier: MIT
// How VT-d tells of a refused access: one record, a status, an interrupt. What is refused while the
// record is full is lost; of the same device it does not even count as an overflow.  [VTD 7.3]
#include "machine/glass/devices/vtd.h"
#include "x86/msi.h"

namespace machine::glass {

using namespace x86::vtd;

void Vtd::report(const Refusal& refusal) {
    const auto before = FaultStatus::from(word(RegisterOffset::FaultStatus));
    const auto old = FaultRecord::from(quad(fault_record + 8));
    if (before.get(FaultStatus::overflow)) {
        return;
    }
    if (old.get(FaultRecord::is_full)) {
        const bool is_same_device = old.get(FaultRecord::source) == refusal.requester.raw;
        word(RegisterOffset::FaultStatus) = before.with(FaultStatus::overflow, !is_same_device).raw;
        return;
    }
    set_quad(fault_record, refusal.place);
    set_quad(fault_record + 8, FaultRecord{}
                                   .with(FaultRecord::source, refusal.requester.raw)
                                   .with(FaultRecord::reason, refusal.reason)
                                   .with(FaultRecord::is_read, refusal.is_read)
                                   .with(FaultRecord::is_full, true)
                                   .raw);
    update_fault_status();
    auto& control = word(RegisterOffset::FaultControl);
    control = FaultControl::from(control).with(FaultControl::interrupt_pending, true).raw;
    send_fault_interrupt();
}

void Vtd::update_fault_status() {
    const bool is_pending = FaultRecord::from(quad(fault_record + 8)).get(FaultRecord::is_full);
    auto& status = word(RegisterOffset::FaultStatus);
    status = FaultStatus::from(status).with(FaultStatus::pending, is_pending).raw;
}

void Vtd::send_fault_interrupt() {
    auto& control = word(RegisterOffset::FaultControl);
    const auto now = FaultControl::from(control);
    if (!now.get(FaultControl::interrupt_pending) || now.get(FaultControl::masked)) {
        return;
    }
    control = now.with(FaultControl::interrupt_pending, false).raw;
    bus_.send_message(x86::MsiAddress::from(word(RegisterOffset::FaultAddress)),
                      x86::MsiData::from(word(RegisterOffset::FaultData)));
}

void Vtd::fault_control_written() { send_fault_interrupt(); }

/// With nothing left to tell, the interrupt is not owed any more.
void Vtd::fault_status_written() {
    const auto status = FaultStatus::from(word(RegisterOffset::FaultStatus));
    if (!status.get(FaultStatus::overflow) && !status.get(FaultStatus::pending)) {
        auto& control = word(RegisterOffset::FaultControl);
        control = FaultControl::from(control).with(FaultControl::interrupt_pending, false).raw;
    }
}

} // namespace machine::glass
