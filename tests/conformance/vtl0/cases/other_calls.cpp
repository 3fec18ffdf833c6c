// SPDX-License-Identifier: MIT
// Calls of which a partition with one processor and no ports meets only the refusals: PostMessage,
// SignalEvent, StartVirtualProcessor, GetVpIndexFromApicId, InstallIntercept. Without the privilege
// in CPUID 40000003 EBX, each is ACCESS_DENIED.  [TLFS hypercalls]
#include "tests/conformance/vtl0/cases/calls.h"
#include "tests/conformance/vtl0/cases/cases.h"

namespace conformance {
namespace {

constexpr unsigned post_messages = 4; // bits of EBX
constexpr unsigned signal_events = 5;
constexpr unsigned start_processor = 21;

struct PostMessageInput {
    std::uint32_t connection = 1;
    std::uint32_t reserved_004 = 0;
    std::uint32_t type = 1;
    std::uint32_t size = 8;
    std::uint8_t payload[240] = {};
};
static_assert(sizeof(PostMessageInput) == 256);

struct InstallInterceptInput {
    std::uint64_t partition = spec::self;
    std::uint32_t access = 3;
    std::uint32_t type = 0; // an I/O port
    std::uint64_t parameter = 0x80;
};
static_assert(sizeof(InstallInterceptInput) == 24);

struct ApicIdHeader {
    std::uint64_t partition = spec::self;
    std::uint8_t target_vtl = 0;
    std::uint8_t reserved_009[7] = {};
};
static_assert(sizeof(ApicIdHeader) == 16);

/// A 32-bit word of the input made wrong: argument 0 its index, 1 its value, 2 the status.
template <typename Input>
Answer with_word(Trial& trial, std::uint64_t code) {
    auto& input = trial.input<Input>();
    reinterpret_cast<std::uint32_t*>(&input)[trial.argument(0)] =
        static_cast<std::uint32_t>(trial.argument(1));
    return trial.call(simple(code));
}

HvStatus if_granted(Trial& trial, unsigned privilege) {
    return has_privilege(trial, privilege) ? static_cast<HvStatus>(trial.argument(2))
                                           : HvStatus::AccessDenied;
}

void post_message(Trial& trial) {
    const auto wanted = if_granted(trial, post_messages);
    trial.answers(with_word<PostMessageInput>(trial, spec::call_post_message), wanted);
}

void signal_event(Trial& trial) {
    const auto wanted = if_granted(trial, signal_events);
    trial.answers(with_word<std::uint64_t>(trial, spec::call_signal_event), wanted);
}

void signal_event_fast(Trial& trial) {
    const std::uint64_t words[] = {1};
    const auto wanted = if_granted(trial, signal_events);
    trial.answers(trial.call_fast(simple(spec::call_signal_event), words, 1), wanted);
}

/// argument 0: the processor, argument 1: the VTL, argument 2: the status.
void start_vp(Trial& trial) {
    const auto wanted = if_granted(trial, start_processor);
    auto& input = trial.input<abi::tlfs::EnableVpVtlInput>(); // the same layout
    input.partition = spec::self;
    input.vp_index = static_cast<std::uint32_t>(trial.argument(0));
    input.target_vtl = static_cast<std::uint8_t>(trial.argument(1));
    trial.answers(trial.call(simple(spec::call_start_vp)), wanted);
}

void start_vp_of_another(Trial& trial) {
    const auto wanted = if_granted(trial, start_processor);
    auto& input = trial.input<abi::tlfs::EnableVpVtlInput>();
    input.partition = trial.argument();
    input.vp_index = 1;
    trial.answers(trial.call(simple(spec::call_start_vp)), wanted);
}

/// argument 0: the APIC ID, argument 1: the partition, argument 2: the status.
void apic_id(Trial& trial) {
    const auto wanted = static_cast<HvStatus>(trial.argument(2));
    trial.input<ApicIdHeader>().partition = trial.argument(1);
    trial.element<ApicIdHeader, std::uint32_t>(0) = static_cast<std::uint32_t>(trial.argument(0));
    trial.blocks.output_size = 4;
    const auto answer = trial.call(rep(spec::call_vp_index_from_apic_id, 1));
    const bool good = wanted == HvStatus::Success;
    trial.answers(answer, wanted, good ? 1 : 0);
    if (good) {
        trial.equal("the index", *reinterpret_cast<std::uint32_t*>(trial.output_bytes()), 0);
    }
}

void unknown_apic_id(Trial& trial) {
    trial.input<ApicIdHeader>();
    trial.element<ApicIdHeader, std::uint32_t>(0) = static_cast<std::uint32_t>(trial.argument(0));
    trial.blocks.output_size = 4;
    trial.is_refused(trial.call(rep(spec::call_vp_index_from_apic_id, 1)));
}

void install_intercept(Trial& trial) {
    const auto answer = with_word<InstallInterceptInput>(trial, spec::call_install_intercept);
    trial.answers(answer, static_cast<HvStatus>(trial.argument(2)));
}

constexpr std::uint64_t no_connection = 0x12;
constexpr std::uint64_t bad_parameter = 5;
constexpr std::uint64_t denied = 6;
constexpr std::uint64_t bad_partition = 0x0D;
constexpr std::uint64_t bad_vp = 0x0E;

constexpr Case post_cases[] = {
    {"no-connection",
     Callers::Both,
     "there is no connection 1",
     post_message,
     {0, 1, no_connection}},
    {"connection-0",
     Callers::Both,
     "there is no connection 0",
     post_message,
     {0, 0, no_connection}},
    {"type-0", Callers::Both, "message type 0 means none", post_message, {2, 0, bad_parameter}},
    {"type-high",
     Callers::Both,
     "the top bit of the type is the hypervisor's",
     post_message,
     {2, 0x8000'0001, bad_parameter}},
    {"size-241",
     Callers::Both,
     "a message has at most 240 bytes",
     post_message,
     {3, 241, bad_parameter}},
    {"size-high",
     Callers::Both,
     "in all 32 bits of its size",
     post_message,
     {3, 0x8000'0000, bad_parameter}},
};

constexpr Case signal_cases[] = {
    {"no-connection",
     Callers::Both,
     "there is no connection 1",
     signal_event,
     {0, 1, no_connection}},
    {"fast", Callers::Both, "nor in the fast form", signal_event_fast, {0, 0, no_connection}},
    {"reserved",
     Callers::Both,
     "bytes 6 and 7 must be zero",
     signal_event,
     {1, 1u << 16, bad_parameter}},
};

constexpr Case processor_cases[] = {
    {"start-own", Callers::Both, "a running processor cannot be started", start_vp, {0, 0, bad_vp}},
    {"start-self", Callers::Both, "nor by the name \"self\"", start_vp, {spec::vp_self, 0, bad_vp}},
    {"start-1", Callers::Both, "processor 1 does not exist", start_vp, {1, 0, bad_vp}},
    {"start-any", Callers::Both, "HV_ANY_VP is no processor", start_vp, {spec::any_vp, 0, bad_vp}},
    {"start-partition-0",
     Callers::Both,
     "partition 0 is not ours",
     start_vp_of_another,
     {0, 0, bad_partition}},
    {"apic-id-0", Callers::Both, "APIC ID 0 is processor 0", apic_id, {0, spec::self, 0}},
    {"apic-id-partition-0",
     Callers::Both,
     "partition 0 has no processors of ours",
     apic_id,
     {0, 0, bad_partition}},
    {"apic-id-1", Callers::Both, "APIC ID 1 is nobody's", unknown_apic_id, {1}},
    {"apic-id-high",
     Callers::Both,
     "all 32 bits of an APIC ID count",
     unknown_apic_id,
     {0x8000'0000}},
};

constexpr Case install_cases[] = {
    {"vtl0", Callers::Vtl0, "VTL0 has nobody to intercept", install_intercept, {2, 3, denied}},
    {"partition-0",
     Callers::Vtl1,
     "partition 0 is not ours",
     install_intercept,
     {0, 0, bad_partition}},
    {"access-8",
     Callers::Vtl1,
     "there is no fourth kind of access",
     install_intercept,
     {2, 8, bad_parameter}},
    {"type-4",
     Callers::Vtl1,
     "there is no intercept of type 4",
     install_intercept,
     {3, 4, bad_parameter}},
    {"type-high",
     Callers::Vtl1,
     "nor of type FFFFFFFF",
     install_intercept,
     {3, 0xFFFF'FFFF, bad_parameter}},
    {"port-high",
     Callers::Vtl1,
     "a port has 16 bits",
     install_intercept,
     {4, 0x1'0000, bad_parameter}},
};

} // namespace

constinit const Group post_message_group{"HvCallPostMessage", post_cases};
constinit const Group signal_event_group{"HvCallSignalEvent", signal_cases};
constinit const Group processors_group{"HvCallStartVirtualProcessor, HvCallGetVpIndexFromApicId",
                                       processor_cases};
constinit const Group install_intercept_group{"HvCallInstallIntercept: refusals", install_cases};

} // namespace conformance
