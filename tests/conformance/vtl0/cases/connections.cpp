// SPDX-License-Identifier: MIT
// HvCallPostMessage and HvCallSignalEvent where they succeed: the partition's two connections, one
// to each VTL's SINT 2 (docs/deviations.md); and what VsmVpSecureConfigVtl0 refuses without MBEC.
// [TLFS inter-partition]
#include "tests/conformance/vtl0/cases/calls.h"
#include "tests/conformance/vtl0/cases/cases.h"

#include <cstring>

namespace conformance {
namespace {

struct PostMessageInput {
    std::uint32_t connection = 0;
    std::uint32_t reserved_004 = 0;
    std::uint32_t type = 1;
    std::uint32_t size = 0;
    std::uint8_t payload[240] = {};
};
static_assert(sizeof(PostMessageInput) == 256);

struct SignalEventInput {
    std::uint32_t connection = 0;
    std::uint16_t flag = 0;
    std::uint16_t reserved_006 = 0;
};
static_assert(sizeof(SignalEventInput) == 8);

constexpr std::uint64_t first_connection = 0x10; // to VTL0; the next leads to VTL1
constexpr std::uint64_t sint = 2;
constexpr std::uint64_t slot_size = 256;
constexpr std::uint64_t flags_size = 256;
constexpr std::uint8_t untouched = 0x3C;
constexpr HvStatus insufficient_buffers{0x13};
constexpr HvStatus invalid_synic_state{0x18};

std::uint32_t connection_to(abi::Vtl vtl) {
    return static_cast<std::uint32_t>(first_connection + abi::index_of(vtl));
}

/// The receiver's page, of a pair such as MessagesVtl0 and MessagesVtl1.
std::uint8_t* page_of(const Trial& trial, Use vtl0_use) {
    return reinterpret_cast<std::uint8_t*>(stage::bytes(stage::of(vtl0_use, trial.other())));
}

/// The other VTL is ready to receive: its pages are empty where it matters, marked elsewhere.
void make_ready(Trial& trial) {
    const abi::Vtl vtl = trial.other();
    std::memset(page_of(trial, Use::MessagesVtl0), untouched, abi::page_size);
    std::memset(page_of(trial, Use::MessagesVtl0) + sint * slot_size, 0, slot_size);
    std::memset(page_of(trial, Use::EventsVtl0), 0, abi::page_size);
    const auto place = [vtl](std::uint32_t msr, Use use) {
        return stage::write_msr(vtl, msr, stage::physical(stage::of(use, vtl)) | 1);
    };
    trial.raises_nothing(place(spec::msr_simp, Use::MessagesVtl0));
    trial.raises_nothing(place(spec::msr_siefp, Use::EventsVtl0));
    trial.raises_nothing(stage::write_msr(vtl, spec::msr_scontrol, 1));
}

void make_deaf(Trial& trial) {
    for (const std::uint32_t msr : {spec::msr_scontrol, spec::msr_simp, spec::msr_siefp}) {
        trial.raises_nothing(stage::write_msr(trial.other(), msr, 0));
    }
}

Answer post(Trial& trial, std::uint32_t connection, std::uint32_t size) {
    auto& input = trial.input<PostMessageInput>();
    input.connection = connection;
    input.type = 0x1234;
    input.size = size;
    for (std::uint32_t at = 0; at < size; ++at) {
        input.payload[at] = static_cast<std::uint8_t>(at + 1);
    }
    return trial.call(simple(spec::call_post_message));
}

Answer signal(Trial& trial, std::uint32_t connection, std::uint16_t flag) {
    auto& input = trial.input<SignalEventInput>();
    input.connection = connection;
    input.flag = flag;
    return trial.call(simple(spec::call_signal_event));
}

/// argument 0: the payload's size.
void message_arrives(Trial& trial) {
    const auto size = static_cast<std::uint32_t>(trial.argument());
    make_ready(trial);
    trial.answers(post(trial, connection_to(trial.other()), size), HvStatus::Success);
    const std::uint8_t* const page = page_of(trial, Use::MessagesVtl0);
    const std::uint8_t* const slot = page + sint * slot_size;
    std::uint32_t type = 0;
    std::memcpy(&type, slot, sizeof(type));
    trial.equal("the type", type, 0x1234);
    trial.equal("the payload's size", slot[4], size);
    trial.equal("no other message waits", slot[5], 0);
    for (std::uint32_t at = 0; at < size; ++at) {
        trial.equal("a byte of the payload", slot[16 + at], (at + 1) & 0xFF);
    }
    for (std::uint64_t at = 0; at < abi::page_size; ++at) {
        const bool in_slot = at / slot_size == sint;
        trial.equal("a byte of another slot", in_slot ? untouched : page[at], untouched);
    }
    make_deaf(trial);
}

void slot_is_taken(Trial& trial) {
    make_ready(trial);
    post(trial, connection_to(trial.other()), 8);
    trial.answers(post(trial, connection_to(trial.other()), 16), insufficient_buffers);
    std::uint8_t* const slot = page_of(trial, Use::MessagesVtl0) + sint * slot_size;
    trial.equal("the first message's size", slot[4], 8);
    trial.equal("the flag \"another waits\"", slot[5] & 1, 1);
    std::memset(slot, 0, slot_size);
    trial.raises_nothing(stage::write_msr(trial.other(), spec::msr_eom, 0));
    trial.answers(post(trial, connection_to(trial.other()), 16), HvStatus::Success);
    trial.equal("the second message's size", slot[4], 16);
    make_deaf(trial);
}

void nobody_listens(Trial& trial) {
    trial.answers(post(trial, connection_to(trial.other()), 8), invalid_synic_state);
}

void to_himself(Trial& trial) {
    make_ready(trial);
    trial.answers(post(trial, connection_to(trial.caller()), 8), spec::invalid_connection_id);
    trial.answers(signal(trial, connection_to(trial.caller()), 0), spec::invalid_connection_id);
    make_deaf(trial);
}

/// argument 0: the flag.
void event_arrives(Trial& trial) {
    const auto flag = static_cast<std::uint16_t>(trial.argument());
    make_ready(trial);
    trial.answers(signal(trial, connection_to(trial.other()), flag), HvStatus::Success);
    const std::uint8_t* const page = page_of(trial, Use::EventsVtl0);
    const std::uint64_t wanted_at = sint * flags_size + flag / 8;
    for (std::uint64_t at = 0; at < abi::page_size; ++at) {
        trial.equal("a byte of the event flags", page[at], at == wanted_at ? 1u << flag % 8 : 0u);
    }
    make_deaf(trial);
}

void flag_too_high(Trial& trial) {
    make_ready(trial);
    trial.answers(signal(trial, connection_to(trial.other()), 2048), HvStatus::InvalidParameter);
    make_deaf(trial);
}

void event_to_nobody(Trial& trial) {
    trial.answers(signal(trial, connection_to(trial.other()), 0), invalid_synic_state);
}

void secure_config_refuses(Trial& trial) {
    trial.is_refused(set_register(trial, spec::secure_config_vtl0, {trial.argument(), 0}));
    trial.answers(get_registers(trial, {spec::secure_config_vtl0}), HvStatus::Success, 1);
    trial.equal("the value", trial.output_value(0).low, 0);
}

void secure_config_of_vtl0(Trial& trial) {
    trial.is_refused(set_register(trial, spec::secure_config_vtl0, {0, 0}));
}

constexpr Case cases[] = {
    {"message",
     Callers::Both,
     "a message arrives in the other VTL's slot, whole and alone",
     message_arrives,
     {8}},
    {"message-240", Callers::Both, "so does the longest", message_arrives, {240}},
    {"message-0", Callers::Both, "and the empty one", message_arrives, {0}},
    {"slot-taken", Callers::Both, "a message that was not taken stays; after EOM comes the next",
     slot_is_taken},
    {"message-to-nobody", Callers::Both, "a VTL without a SynIC is INVALID_SYNIC_STATE",
     nobody_listens},
    {"to-himself", Callers::Both, "no VTL has a connection to itself", to_himself},
    {"event-0", Callers::Both, "an event sets its flag and no other", event_arrives, {0}},
    {"event-77", Callers::Both, "in the middle", event_arrives, {77}},
    {"event-2047", Callers::Both, "up to the last", event_arrives, {2047}},
    {"event-2048", Callers::Both, "and not further", flag_too_high},
    {"event-to-nobody", Callers::Both, "a VTL without a SynIC is INVALID_SYNIC_STATE",
     event_to_nobody},
};

constexpr Case config_cases[] = {
    {"mbec",
     Callers::Vtl1,
     "without MBEC in the partition, no processor has it",
     secure_config_refuses,
     {1}},
    {"reserved-8", Callers::Vtl1, "bit 8 is reserved", secure_config_refuses, {1 << 8}},
    {"reserved-63", Callers::Vtl1, "bit 63 is reserved", secure_config_refuses, {1ull << 63}},
    {"vtl0", Callers::Vtl0, "VTL0 cannot write it", secure_config_of_vtl0},
};

} // namespace

constinit const Group connections_group{"HvCallPostMessage, HvCallSignalEvent: deliveries", cases};
constinit const Group secure_config_group{"HvRegisterVsmVpSecureConfigVtl0", config_cases};

} // namespace conformance
