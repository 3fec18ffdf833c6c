// SPDX-License-Identifier: MIT
#include "tests/conformance/vtl0/unchanged.h"

#include "tests/conformance/vtl0/stage.h"

#include <cstring>

namespace conformance {
namespace {

using abi::tlfs::RegisterName;

constexpr RegisterName vsm_names[] = {RegisterName::VsmVpStatus, RegisterName::VsmPartitionStatus,
                                      RegisterName::VsmCapabilities,
                                      RegisterName::VsmPartitionConfig};

constexpr std::uint64_t code_offset = abi::page_size - 8; // away from what cases write
constexpr std::byte return_instruction{0xC3};

constexpr const char* word_names[] = {
    "CR0",         "CR2",       "CR3",           "CR4",         "CR8",          "DR7",
    "GDTR",        "GDTR",      "IDTR",          "IDTR",        "selectors",    "selectors",
    "EFER",        "PAT",       "STAR",          "LSTAR",       "CSTAR",        "SFMASK",
    "FS base",     "GS base",   "KernelGSBase",  "SYSENTER_CS", "SYSENTER_ESP", "SYSENTER_EIP",
    "GUEST_OS_ID", "HYPERCALL", "VP_ASSIST_PAGE"};
static_assert(sizeof(word_names) / sizeof(word_names[0]) == sizeof(PrivateState) / 8);
constexpr std::size_t cr2_word = STATE_CR2 / 8; // changes with every page fault: not compared

Difference compare_words(const PrivateState& before, const PrivateState& after) {
    const auto* const old_words = reinterpret_cast<const std::uint64_t*>(&before);
    const auto* const new_words = reinterpret_cast<const std::uint64_t*>(&after);
    for (std::size_t index = 0; index < sizeof(PrivateState) / 8; ++index) {
        if (index != cr2_word && old_words[index] != new_words[index]) {
            return {word_names[index], old_words[index], new_words[index]};
        }
    }
    return {};
}

} // namespace

Snapshot take_snapshot() {
    Snapshot snapshot;
    snapshot.vtl[0] = stage::state_of(abi::Vtl::Normal);
    auto observer = abi::Vtl::Normal;
    if (stage::has_secure_level()) {
        snapshot.vtl[1] = stage::state_of(abi::Vtl::Secure);
        observer = abi::Vtl::Secure;
    }
    for (std::size_t index = 0; index < 4; ++index) {
        snapshot.vsm[index] =
            stage::read_register(observer, abi::tlfs::InputVtl::own(), vsm_names[index]).value.low;
    }
    return snapshot;
}

Difference compare(const Snapshot& before, const Snapshot& after) {
    for (std::size_t vtl = 0; vtl < 2; ++vtl) {
        const Difference words = compare_words(before.vtl[vtl], after.vtl[vtl]);
        if (words.what != nullptr) {
            return words;
        }
    }
    for (std::size_t index = 0; index < 4; ++index) {
        if (before.vsm[index] != after.vsm[index]) {
            return {"a VSM register", before.vsm[index], after.vsm[index]};
        }
    }
    return {};
}

void prepare_probe_pages() {
    for (std::uint64_t index = 0; index < stage::probe_pages; ++index) {
        stage::bytes(stage::Use::Probe, index)[code_offset] = return_instruction;
    }
}

Difference look_at_probe_pages() {
    for (std::uint64_t index = 0; index < stage::probe_pages; ++index) {
        // VTL0's lower half maps all RAM at its own address, with every right.
        const std::uint64_t address = stage::physical(stage::Use::Probe, index) + code_offset;
        Registers registers;
        registers.rsi = address;
        Fault fault = stage::run(abi::Vtl::Normal, Snippet::Load, registers);
        if (fault.taken == 0) {
            registers.rdi = address; // the value just read
            fault = stage::run(abi::Vtl::Normal, Snippet::Store, registers);
        }
        if (fault.taken == 0) {
            fault = stage::run(abi::Vtl::Normal, Snippet::Jump, registers);
        }
        if (fault.taken != 0) {
            return {"the rights to a page nearby", address / abi::page_size, fault.vector};
        }
    }
    return {};
}

} // namespace conformance
