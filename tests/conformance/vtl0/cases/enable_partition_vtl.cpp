// SPDX-License-Identifier: MIT
// HvCallEnablePartitionVtl: what it refuses, and that it works once.  [TLFS vsm]
#include "tests/conformance/vtl0/cases/calls.h"
#include "tests/conformance/vtl0/cases/cases.h"

namespace conformance {
namespace {

using abi::tlfs::EnablePartitionVtlInput;

EnablePartitionVtlInput& good_input(Trial& trial) {
    auto& input = trial.input<EnablePartitionVtlInput>();
    input.partition = spec::self;
    input.target_vtl = 1;
    return input;
}

Answer enable(Trial& trial) { return trial.call(simple(spec::call_enable_partition_vtl)); }

std::uint64_t partition_status(Trial& trial) {
    return stage::read_register(trial.caller(), InputVtl::own(), name_of(spec::partition_status))
        .value.low;
}

void wrong_partition(Trial& trial) {
    good_input(trial).partition = trial.argument();
    trial.answers(enable(trial), HvStatus::InvalidPartitionId);
}

void wrong_target(Trial& trial) {
    good_input(trial).target_vtl = static_cast<std::uint8_t>(trial.argument());
    trial.answers(enable(trial), HvStatus::AccessDenied);
}

void wrong_flags(Trial& trial) {
    good_input(trial).flags = static_cast<std::uint8_t>(trial.argument());
    trial.answers(enable(trial), HvStatus::InvalidParameter);
}

void reserved_bytes(Trial& trial) {
    good_input(trial).reserved_00a[trial.argument()] = 1;
    trial.answers(enable(trial), HvStatus::InvalidParameter);
}

void works(Trial& trial) {
    good_input(trial);
    trial.answers(enable(trial), HvStatus::Success);
    trial.equal("VsmPartitionStatus", partition_status(trial), 1ull << 16 | 3);
}

void again(Trial& trial) {
    good_input(trial);
    trial.answers(enable(trial), HvStatus::InvalidVtlState);
}

void again_fast(Trial& trial) {
    const std::uint64_t words[] = {spec::self, 1};
    trial.answers(trial.call_fast(simple(spec::call_enable_partition_vtl), words, 2),
                  HvStatus::InvalidVtlState);
}

constexpr Case cases[] = {
    {"partition-0", Callers::Vtl0, "partition 0 is not ours", wrong_partition, {0}},
    {"partition-1", Callers::Vtl0, "partition 1 is not ours", wrong_partition, {1}},
    {"partition-high",
     Callers::Vtl0,
     "all 64 bits of the partition count",
     wrong_partition,
     {0xFFFF'FFFF}},
    {"target-0", Callers::Vtl0, "VTL0 cannot be enabled", wrong_target, {0}},
    {"target-2", Callers::Vtl0, "there is no VTL2", wrong_target, {2}},
    {"target-16", Callers::Vtl0, "all eight bits of the target count", wrong_target, {0x11}},
    {"target-255", Callers::Vtl0, "target 255 is no VTL", wrong_target, {255}},
    {"flag-shadow-stack",
     Callers::Vtl0,
     "supervisor shadow stacks are not offered",
     wrong_flags,
     {2}},
    {"flag-hvpt", Callers::Vtl0, "hardware HVPT is not offered", wrong_flags, {4}},
    {"flag-3", Callers::Vtl0, "flag bit 3 is reserved", wrong_flags, {8}},
    {"flag-7", Callers::Vtl0, "flag bit 7 is reserved", wrong_flags, {0x80}},
    {"reserved-10", Callers::Vtl0, "byte 10 of the input must be zero", reserved_bytes, {0}},
    {"reserved-15", Callers::Vtl0, "byte 15 of the input must be zero", reserved_bytes, {5}},
    {"works",
     Callers::Vtl0,
     "VTL1 is enabled, and VsmPartitionStatus says so",
     works,
     {},
     Leaves::Lasting},
    {"again", Callers::Vtl0, "a second time is INVALID_VTL_STATE", again},
    {"again-fast", Callers::Vtl0, "the fast form answers the same", again_fast},
};

} // namespace

constinit const Group enable_partition_vtl_group{"HvCallEnablePartitionVtl", cases};

} // namespace conformance
