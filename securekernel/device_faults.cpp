// SPDX-License-Identifier: MIT
#include "securekernel/device_faults.h"

#include "abi/memory_layout.h"
#include "abi/tlfs/intercept_message.h"
#include "abi/tlfs/synthetic_msr.h"
#include "rt/instructions.h"
#include "securekernel/boot.h"
#include "securekernel/console.h"
#include "securekernel/hypercalls.h"
#include "securekernel/processor.h"
#include "x86/vtd.h"

#include <cstdint>

namespace sk {
namespace {

using namespace abi::tlfs;

constexpr std::size_t slots = abi::page_size / sizeof(Message);
alignas(abi::page_size) constinit Message message_page[slots];

std::uint64_t page_number_of_messages() {
    const abi::LoadedImage& image = boot_info.image(abi::ImageId::SecureKernel);
    const auto place = reinterpret_cast<std::uint64_t>(message_page);
    return (place - image.virtual_base + image.range.base) / abi::page_size;
}

void write(SyntheticMsr msr, std::uint64_t value) {
    rt::wrmsr(static_cast<std::uint32_t>(msr), value);
}

void report(const IommuFaultMessage& fault) {
    const bool is_write = fault.access == InterceptAccess::Write;
    if (x86::vtd::is_about_interrupt(static_cast<x86::vtd::FaultReason>(fault.reason))) {
        console::print("securekernel: device {x} was refused an interrupt\n",
                       std::uint64_t{fault.requester});
    } else {
        console::print("securekernel: device {x} was refused a {} at {x}\n",
                       std::uint64_t{fault.requester}, is_write ? "write" : "read", fault.address);
    }
    hypercalls::mark(abi::Mark::DeviceFaultKnown, fault.requester, fault.address);
}

} // namespace

void listen_for_device_faults() {
    constexpr auto interrupt =
        SynicInterrupt{}.with(SynicInterrupt::masked, true).with(SynicInterrupt::polling, true);
    write(SyntheticMsr::Simp, SynicPageMsr{}
                                  .with(SynicPageMsr::enable, true)
                                  .with(SynicPageMsr::page_number, page_number_of_messages())
                                  .raw);
    write(static_cast<SyntheticMsr>(static_cast<std::uint32_t>(SyntheticMsr::Sint0) +
                                    iommu_fault_sint),
          interrupt.raw);
    write(SyntheticMsr::Scontrol, SynicControl{}.with(SynicControl::enable, true).raw);
}

void take_device_fault() {
    if (processor().index != 0) {
        return; // The messages come to the first processor's page, and it alone can ask for more.
    }
    auto& slot = message_page[iommu_fault_sint];
    auto& type = reinterpret_cast<volatile MessageType&>(slot.header.type);
    if (type != MessageType::IommuFault) {
        return;
    }
    const IommuFaultMessage fault = slot.iommu_fault;
    const bool is_pending = (slot.header.flags & MessageHeader::message_pending) != 0;
    type = MessageType::None; // The slot is free: before the hypervisor is told so.
    if (is_pending) {
        write(SyntheticMsr::Eom, 0);
    }
    report(fault);
}

} // namespace sk
