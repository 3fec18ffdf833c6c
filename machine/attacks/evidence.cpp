// SPDX-License-Identifier: MIT
#include "machine/attacks/evidence.h"

#include "abi/memory_layout.h"
#include "abi/nt_status.h"
#include "abi/trace_marks.h"
#include "abi/trace_ring.h"
#include "machine/slat_reader.h"

#include <cstring>

namespace machine::attacks {
namespace {

using abi::EventKind;
using abi::TraceEvent;
using World = abi::World::Kind;

std::optional<std::uint64_t> find_secret_page(scenes::Events events) {
    const std::size_t stored = scenes::first_from(events, 0, [](const TraceEvent& event) {
        return scenes::is_mark(event, abi::Mark::SecretStored, World::Vtl1Kernel);
    });
    return stored == scenes::nowhere ? std::nullopt : std::optional(events[stored].operand[1]);
}

bool is_by_vtl0(const TraceEvent& event) {
    return event.before() == World::Vtl0Kernel || event.before() == World::Vtl0User;
}

} // namespace

Evidence::Evidence(const FinishedRun& run) : run_(run), secret_page_(find_secret_page(run.events)) {
    begin_ = scenes::first_from(run.events, 0, [](const TraceEvent& event) {
        return scenes::is_mark(event, abi::Mark::AttackBegins, World::Vtl0Kernel);
    });
    if (has_attack()) {
        target_ = run.events[begin_].operand[1];
        loot_address_ = run.events[begin_].operand[2];
    }
}

scenes::Events Evidence::events() const {
    return has_attack() ? run_.events.subspan(begin_) : scenes::Events{};
}

std::uint64_t Evidence::loot(std::size_t index) const {
    return word_at(loot_address_ + index * sizeof(std::uint64_t));
}

std::uint64_t Evidence::secret_word(std::size_t index) const {
    return secret_page_ ? word_at(*secret_page_ * abi::page_size + index * sizeof(std::uint64_t))
                        : 0;
}

bool Evidence::loot_is_the_secret() const {
    return secret_page() == target_page() && loot(0) != 0 && loot(0) == secret_word(0);
}

std::uint64_t Evidence::word_at(std::uint64_t physical) const {
    return read_physical(run_.ram, physical).value;
}

std::optional<x86::svm::SaveArea> Evidence::registers_of(abi::Vtl vtl) const {
    const std::uint64_t pointer = abi::trace_ring_header_address +
                                  offsetof(abi::TraceRingHeader, vmcb) +
                                  abi::index_of(vtl) * sizeof(std::uint64_t);
    const std::uint64_t vmcb = word_at(pointer);
    if (vmcb == 0 || vmcb > run_.ram.size() || run_.ram.size() - vmcb < sizeof(x86::svm::Vmcb)) {
        return std::nullopt;
    }
    x86::svm::SaveArea registers;
    std::memcpy(&registers, run_.ram.data() + vmcb + offsetof(x86::svm::Vmcb, save),
                sizeof(registers));
    return registers;
}

std::optional<abi::Rule> Evidence::rule_of_first(const scenes::EventTest& test) const {
    const std::size_t found = scenes::first_from(events(), 0, test);
    if (found == scenes::nowhere) {
        return std::nullopt;
    }
    return static_cast<abi::Rule>(events()[found].rule);
}

std::optional<abi::Rule> Evidence::refused_access(std::uint64_t page,
                                                  abi::PageAccess wanted) const {
    return rule_of_first([page, wanted](const TraceEvent& event) {
        const abi::PageAccess tried{static_cast<std::uint8_t>(event.operand[2])};
        return event.kind == EventKind::SlatViolation && is_by_vtl0(event) &&
               event.verdict() == abi::Verdict::Denied &&
               event.operand[0] / abi::page_size == page &&
               (tried & wanted) != abi::PageAccess::none();
    });
}

std::optional<abi::Rule> Evidence::refused_hypercall(abi::tlfs::CallCode code) const {
    using abi::tlfs::HypercallControl;
    return rule_of_first([code](const TraceEvent& event) {
        return event.kind == EventKind::Hypercall && is_by_vtl0(event) &&
               event.verdict() == abi::Verdict::Denied &&
               HypercallControl::from(event.operand[0]).get(HypercallControl::call_code) == code;
    });
}

std::optional<abi::Rule> Evidence::refused_startup(x86::InterruptCommand::Delivery delivery) const {
    return rule_of_first([delivery](const TraceEvent& event) {
        return event.kind == EventKind::StartupDropped && is_by_vtl0(event) &&
               event.verdict() == abi::Verdict::Denied &&
               event.operand[1] == static_cast<std::uint64_t>(delivery);
    });
}

std::optional<abi::Rule> Evidence::refused_dma(std::uint64_t page, abi::PageAccess wanted) const {
    return rule_of_first([page, wanted](const TraceEvent& event) {
        const abi::PageAccess tried{static_cast<std::uint8_t>(event.operand[2])};
        return event.kind == EventKind::DmaBlocked && event.verdict() == abi::Verdict::Denied &&
               event.operand[1] / abi::page_size == page && tried.allows(wanted);
    });
}

std::optional<abi::Rule> Evidence::refused_device(std::uint64_t requester) const {
    return rule_of_first([requester](const TraceEvent& event) {
        return event.kind == EventKind::DmaBlocked && event.verdict() == abi::Verdict::Denied &&
               event.operand[0] == requester;
    });
}

std::optional<abi::Rule> Evidence::refused_interrupt(std::uint64_t requester) const {
    return rule_of_first([requester](const TraceEvent& event) {
        return event.kind == EventKind::InterruptBlocked &&
               event.verdict() == abi::Verdict::Denied && event.operand[0] == requester;
    });
}

std::optional<std::uint64_t> Evidence::secure_device_word() const {
    const std::size_t taken = scenes::first_from(run_.events, 0, [](const TraceEvent& event) {
        return scenes::is_mark(event, abi::Mark::SecureDeviceTaken, World::Vtl1Kernel);
    });
    return taken == scenes::nowhere ? std::nullopt
                                    : std::optional(word_at(run_.events[taken].operand[2]));
}

std::optional<abi::Rule> Evidence::secure_decision(std::uint64_t subject) const {
    const std::size_t found = scenes::first_from(events(), 0, [subject](const TraceEvent& event) {
        return event.kind == EventKind::SecureDecision && event.before() == World::Vtl1Kernel &&
               event.operand[1] == subject;
    });
    if (found == scenes::nowhere) {
        return std::nullopt;
    }
    return static_cast<abi::Rule>(events()[found].operand[0]);
}

bool Evidence::has_secure_answer(abi::SecureService service, std::uint64_t result) const {
    const auto is_it = [service, result](const TraceEvent& event) {
        return event.kind == EventKind::SecureCallAnswer && event.before() == World::Vtl1Kernel &&
               event.operand[0] == static_cast<std::uint64_t>(service) &&
               abi::is_success(static_cast<abi::NtStatus>(event.operand[1])) &&
               event.operand[2] == result;
    };
    return scenes::first_from(events(), 0, is_it) != scenes::nowhere;
}

bool Evidence::has_granted(abi::SecureService service) const {
    const auto is_it = [service](const TraceEvent& event) {
        return event.kind == EventKind::SecureCallAnswer && event.before() == World::Vtl1Kernel &&
               event.operand[0] == static_cast<std::uint64_t>(service) &&
               abi::is_success(static_cast<abi::NtStatus>(event.operand[1]));
    };
    return scenes::first_from(events(), 0, is_it) != scenes::nowhere;
}

} // namespace machine::attacks
