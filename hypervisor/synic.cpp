// SPDX-License-Identifier: MIT
#include "hypervisor/synic.h"

#include "hypervisor/interrupts.h"
#include "hypervisor/virtual_processor.h"

namespace hv::synic {
namespace {

using namespace abi::tlfs;
using Written = rt::Result<rt::Ok, HvStatus>;

/// Messages for `sint` begin here within the message page.
constexpr std::uint64_t slot_offset(unsigned sint) { return sint * sizeof(Message); }
constexpr std::uint64_t flag_bytes_per_sint = event_flags_per_sint / 8;

/// The page behind `msr`, if the VTL has placed it and may (still) write it.
std::byte* page_of(VirtualProcessor& vp, abi::Vtl vtl, SynicPageMsr msr) {
    const x86::GuestPage page{msr.get(SynicPageMsr::page_number)};
    return msr.get(SynicPageMsr::enable) ? vp.partition.page_for_writing(vtl, page) : nullptr;
}

Written write_page(VirtualProcessor& vp, abi::Vtl vtl, SynicPageMsr& msr, SynicPageMsr value) {
    if (value.get(SynicPageMsr::reserved_1) != 0) {
        return rt::Err{HvStatus::InvalidRegisterValue};
    }
    if (value.get(SynicPageMsr::enable) && page_of(vp, vtl, value) == nullptr) {
        return rt::Err{HvStatus::InvalidRegisterValue};
    }
    msr = value;
    return rt::Ok{};
}

Written write_interrupt(SynicInterrupt& interrupt, SynicInterrupt value) {
    const bool is_vector_bad = value.get(SynicInterrupt::vector) < VirtualApic::first_vector &&
                               !value.get(SynicInterrupt::masked);
    if (value.get(SynicInterrupt::reserved_8) != 0 || value.get(SynicInterrupt::reserved_19) != 0 ||
        is_vector_bad) {
        return rt::Err{HvStatus::InvalidRegisterValue};
    }
    interrupt = value;
    return rt::Ok{};
}

void announce(VirtualProcessor& vp, abi::Vtl vtl, SynicInterrupt interrupt) {
    if (!interrupt.get(SynicInterrupt::masked) && !interrupt.get(SynicInterrupt::polling)) {
        request_interrupt(vp, vtl, interrupt.get(SynicInterrupt::vector),
                          interrupt.get(SynicInterrupt::auto_eoi));
    }
}

} // namespace

bool is_register(RegisterName name) {
    return is_between(RegisterName::Sint0, name, RegisterName::Eom);
}

std::uint64_t read(VirtualProcessor& vp, abi::Vtl vtl, RegisterName name) {
    const Synic& synic = vp.level(vtl).synic;
    if (name <= RegisterName::Sint15) {
        return synic.interrupts[distance(RegisterName::Sint0, name)].raw;
    }
    switch (name) {
    case RegisterName::Scontrol: return synic.control.raw;
    case RegisterName::Sversion: return synic_version;
    case RegisterName::Siefp: return synic.event_flags_page.raw;
    case RegisterName::Simp: return synic.message_page.raw;
    default: return 0; // EOM is for writing.
    }
}

Written write(VirtualProcessor& vp, abi::Vtl vtl, RegisterName name, std::uint64_t value) {
    Synic& synic = vp.level(vtl).synic;
    if (name <= RegisterName::Sint15) {
        return write_interrupt(synic.interrupts[distance(RegisterName::Sint0, name)],
                               SynicInterrupt::from(value));
    }
    switch (name) {
    case RegisterName::Scontrol:
        if (value > 1) {
            return rt::Err{HvStatus::InvalidRegisterValue};
        }
        synic.control = SynicControl::from(value);
        return rt::Ok{};
    case RegisterName::Siefp:
        return write_page(vp, vtl, synic.event_flags_page, SynicPageMsr::from(value));
    case RegisterName::Simp:
        return write_page(vp, vtl, synic.message_page, SynicPageMsr::from(value));
    case RegisterName::Eom: deliver_waiting_message(vp, vtl); return rt::Ok{};
    default: return rt::Err{HvStatus::InvalidParameter}; // SVERSION is for reading.
    }
}

HvStatus post(VirtualProcessor& vp, abi::Vtl vtl, unsigned sint, const Message& message) {
    Synic& synic = vp.level(vtl).synic;
    std::byte* const page = page_of(vp, vtl, synic.message_page);
    if (!synic.control.get(SynicControl::enable) || page == nullptr) {
        return HvStatus::InvalidSynicState;
    }
    auto& slot = *reinterpret_cast<Message*>(page + slot_offset(sint));
    if (slot.header.type != MessageType::None) {
        slot.header.flags |= MessageHeader::message_pending;
        return HvStatus::InsufficientBuffers;
    }
    slot = message;
    announce(vp, vtl, synic.interrupts[sint]);
    return HvStatus::Success;
}

HvStatus signal(VirtualProcessor& vp, abi::Vtl vtl, unsigned sint, unsigned flag) {
    Synic& synic = vp.level(vtl).synic;
    std::byte* const page = page_of(vp, vtl, synic.event_flags_page);
    if (!synic.control.get(SynicControl::enable) || page == nullptr) {
        return HvStatus::InvalidSynicState;
    }
    std::byte& byte = page[sint * flag_bytes_per_sint + flag / 8];
    const std::byte bit{static_cast<std::uint8_t>(1u << flag % 8)};
    if ((byte & bit) == std::byte{}) {
        byte |= bit;
        announce(vp, vtl, synic.interrupts[sint]);
    }
    return HvStatus::Success;
}

} // namespace hv::synic
