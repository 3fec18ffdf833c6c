// SPDX-License-Identifier: MIT
// What remains of an attack when the machine has stopped: events, memory, the processor's registers
// as the hypervisor keeps them. The judge of an attack sees nothing else.
#pragma once

#include "abi/memory_layout.h"
#include "abi/nt_status.h"
#include "abi/page_access.h"
#include "abi/rules.h"
#include "abi/secure_call.h"
#include "abi/tlfs/hypercall.h"
#include "abi/trace_event.h"
#include "abi/vtl.h"
#include "machine/scenes/event_search.h"
#include "machine/target.h"
#include "x86/apic.h"
#include "x86/svm/vmcb.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>

namespace machine::attacks {

/// A boot that is over.
struct FinishedRun {
    std::span<const abi::TraceEvent> events;
    std::span<const std::byte> ram;
    const Stop& stop;
};

class Evidence {
public:
    explicit Evidence(const FinishedRun& run);

    /// Did VTL0's kernel begin an attack at all?
    bool has_attack() const { return begin_ != scenes::nowhere; }

    /// The events from the beginning of the attack on.
    scenes::Events events() const;

    std::uint64_t target() const { return target_; } // what the attacker says it aims at
    std::uint64_t target_page() const { return target_ / abi::page_size; }

    /// What the attacker holds in its hands at the end.
    std::uint64_t loot(std::size_t index) const;

    /// The page in which VTL1 says it keeps its secret, and what really is there.
    std::optional<std::uint64_t> secret_page() const { return secret_page_; }
    std::uint64_t secret_word(std::size_t index) const;

    /// VTL1 says that its secret is in the target's page, and the loot is what VTL1 wrote there.
    bool loot_is_the_secret() const;

    std::uint64_t word_at(std::uint64_t physical) const; // 0 outside RAM

    /// The registers of `vtl` as of its last exit; nothing if it has none.
    std::optional<x86::svm::SaveArea> registers_of(abi::Vtl vtl) const;

    /// The rule by which the hypervisor refused VTL0's kernel this access to this page.
    std::optional<abi::Rule> refused_access(std::uint64_t page, abi::PageAccess wanted) const;

    /// The rule by which the hypervisor refused this hypercall of VTL0.
    std::optional<abi::Rule> refused_hypercall(abi::tlfs::CallCode code) const;

    /// The rule by which the hypervisor dropped VTL0's INIT or STARTUP for another processor.
    std::optional<abi::Rule> refused_startup(x86::InterruptCommand::Delivery delivery) const;

    /// The rule by which the IOMMU refused a device this access to this page.
    std::optional<abi::Rule> refused_dma(std::uint64_t page, abi::PageAccess wanted) const;
    /// The rule by which it refused an interrupt of the device with this requester number.
    std::optional<abi::Rule> refused_interrupt(std::uint64_t requester) const;
    /// What VTL1 and its device share: the first words of the page that VTL1 says it reaches.
    std::optional<std::uint64_t> secure_device_word() const;
    /// The rule by which it refused whatever the device with this requester number wanted.
    std::optional<abi::Rule> refused_device(std::uint64_t requester) const;

    /// The rule by which VTL1 itself decided, if it did so about `subject`.
    std::optional<abi::Rule> secure_decision(std::uint64_t subject) const;

    /// Did VTL1 ever answer a call of `service` with success and this result?
    bool has_secure_answer(abi::SecureService service, std::uint64_t result) const;

    /// Did VTL1 ever answer a call of `service` with success, from the attack on?
    bool has_granted(abi::SecureService service) const;

    // What VTL1 tells of trustlets, from the beginning of the attack on.

    /// The rule at the first gate that a launch did not pass.
    std::optional<abi::Rule> refused_launch() const;
    /// Has a trustlet with this ID passed all gates?
    bool was_launched(std::uint64_t trustlet) const;
    /// The answer to the first system call of this number that a trustlet made.
    std::optional<abi::NtStatus> answered_trustlet(std::uint32_t system_call) const;
    /// How many calls of this number trustlets made, and got.
    std::size_t granted_trustlets(std::uint32_t system_call) const;
    /// Did VTL1 decide anything by this rule?
    bool has_decided_by(abi::Rule rule) const;

    /// Did a trustlet with this ID run, even before the attack?
    bool ran(std::uint64_t trustlet) const;
    /// The rule by which VTL0's kernel was refused reading a page that VTL1 had taken.
    std::optional<abi::Rule> refused_reading_vtl1() const;
    /// Are these words, one behind the other, anywhere in memory that VTL0's kernel can read?
    bool vtl0_can_read(const std::array<std::uint64_t, 2>& words) const;

private:
    std::optional<abi::Rule> rule_of_first(const scenes::EventTest& test) const;

    FinishedRun run_;
    std::size_t begin_ = scenes::nowhere;
    std::uint64_t target_ = 0;
    std::uint64_t loot_address_ = 0;
    std::optional<std::uint64_t> secret_page_;
};

} // namespace machine::attacks
