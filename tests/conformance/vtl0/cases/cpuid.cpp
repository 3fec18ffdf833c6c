// SPDX-License-Identifier: MIT
// CPUID: the Hyper-V leaves, and that a privilege is announced if and only if what it stands for
// works.  [TLFS feature-discovery]
#include "tests/conformance/vtl0/cases/calls.h"
#include "tests/conformance/vtl0/cases/cases.h"

namespace conformance {
namespace {

constexpr std::uint32_t vendor = 0x4000'0000;
constexpr std::uint32_t interface = 0x4000'0001;
constexpr std::uint32_t privileges = 0x4000'0003;
constexpr std::uint32_t limits = 0x4000'0005;
constexpr std::uint32_t hardware = 0x4000'0006;

void vendor_leaf(Trial& trial) {
    const auto answer = cpuid(trial, vendor);
    trial.is_true("the last leaf is 40000005 or above",
                  answer.eax >= limits && answer.eax < 0x4000'0100);
    trial.equal("EBX", answer.ebx, 0x7263'694D); // "Micr"
    trial.equal("ECX", answer.ecx, 0x666F'736F); // "osof"
    trial.equal("EDX", answer.edx, 0x7648'2074); // "t Hv"
}

void interface_leaf(Trial& trial) {
    trial.equal("EAX", cpuid(trial, interface).eax, 0x3123'7648); // "Hv#1"
}

void limits_leaf(Trial& trial) {
    trial.is_true("at least one processor", cpuid(trial, limits).eax >= 1);
}

void hardware_leaf(Trial& trial) {
    trial.equal("nested paging is in use", cpuid(trial, hardware).eax >> 3 & 1, 1);
}

void presence(Trial& trial) { trial.equal("1.ECX[31]", cpuid(trial, 1).ecx >> 31, 1); }

void no_svm(Trial& trial) {
    trial.equal("80000001.ECX[2]", cpuid(trial, 0x8000'0001).ecx >> 2 & 1, 0);
}

void registers_kept(Trial& trial) {
    Registers registers = marked_registers(2);
    const Registers before = registers;
    registers.rax = trial.argument();
    trial.raises_nothing(trial.run(Snippet::Cpuid, registers));
    trial.equal("RAX[63:32]", registers.rax >> 32, 0);
    trial.equal("RBX[63:32]", registers.rbx >> 32, 0);
    trial.equal("RCX[63:32]", registers.rcx >> 32, 0);
    trial.equal("RDX[63:32]", registers.rdx >> 32, 0);
    trial.equal("RSI", registers.rsi, before.rsi);
    trial.equal("R15", registers.r15, before.r15);
}

/// argument 0: the bit of EAX, argument 1: an MSR it stands for.
void msr_privilege(Trial& trial) {
    Registers registers;
    registers.rcx = trial.argument(1);
    const bool works = trial.run(Snippet::ReadMsr, registers).taken == 0;
    trial.equal("the privilege, where the register can be read is",
                cpuid(trial, privileges).eax >> trial.argument() & 1, works ? 1 : 0);
}

/// argument 0: the bit of EBX, argument 1: the control word of a call it stands for.
void call_privilege(Trial& trial) {
    Registers registers;
    registers.rcx = trial.argument(1);
    registers.rdx = 0; // partition 0, connection 0: refused, but not for want of a privilege
    trial.run(Snippet::Vmmcall, registers);
    const auto status = static_cast<HvStatus>(registers.rax & 0xFFFF);
    const bool works = status != HvStatus::InvalidHypercallCode && status != HvStatus::AccessDenied;
    trial.equal("the privilege, where the call exists is",
                cpuid(trial, privileges).ebx >> trial.argument() & 1, works ? 1 : 0);
}

/// Bits that stand for nothing this hypervisor has: argument 0: 1 EAX, 2 EBX; argument 1: the bits.
void not_announced(Trial& trial) {
    const auto answer = cpuid(trial, privileges);
    trial.equal("privileges that stand for nothing",
                (trial.argument() == 1 ? answer.eax : answer.ebx) & trial.argument(1), 0);
}

void vsm_is_usable(Trial& trial) {
    const auto answer = cpuid(trial, privileges);
    trial.equal("AccessVsm", answer.ebx >> 16 & 1, 1);
    trial.equal("AccessVpRegisters", answer.ebx >> 17 & 1, 1);
    trial.equal("AccessSynicMsrs", answer.eax >> 2 & 1, 1);
}

constexpr std::uint64_t fast(std::uint64_t code) { return code | 1 << 16; }
constexpr std::uint64_t fast_rep(std::uint64_t code) { return code | 1 << 16 | 1ull << 32; }

constexpr Case cases[] = {
    {"present", Callers::Both, "1.ECX[31] says that there is a hypervisor", presence},
    {"vendor", Callers::Both, "\"Microsoft Hv\", and how far the leaves go", vendor_leaf},
    {"interface", Callers::Both, "\"Hv#1\": the interface of the TLFS", interface_leaf},
    {"limits", Callers::Both, "how many processors there can be", limits_leaf},
    {"hardware", Callers::Both, "second level address translation is in use", hardware_leaf},
    {"no-svm", Callers::Both, "a guest has no SVM of its own", no_svm},
    {"registers",
     Callers::Both,
     "only the four registers change, and their upper halves are 0",
     registers_kept,
     {vendor}},
    {"unknown-leaf", Callers::Both, "so for a leaf beyond the last", registers_kept, {0x4000'00FF}},
    {"vsm", Callers::Both, "the three privileges that VSM needs are granted", vsm_is_usable},
    {"msr-runtime",
     Callers::Both,
     "VP_RUNTIME is there if bit 0 says so",
     msr_privilege,
     {0, spec::msr_vp_runtime}},
    {"msr-time",
     Callers::Both,
     "TIME_REF_COUNT is there if bit 1 says so",
     msr_privilege,
     {1, spec::msr_time}},
    {"msr-synic",
     Callers::Both,
     "SCONTROL is there if bit 2 says so",
     msr_privilege,
     {2, spec::msr_scontrol}},
    {"msr-timers",
     Callers::Both,
     "synthetic timers are there if bit 3 says so",
     msr_privilege,
     {3, spec::msr_timer_0}},
    {"msr-apic",
     Callers::Both,
     "the APIC's MSRs are there if bit 4 says so",
     msr_privilege,
     {4, 0x4000'0072}},
    {"msr-hypercall",
     Callers::Both,
     "HYPERCALL is there if bit 5 says so",
     msr_privilege,
     {5, spec::msr_hypercall}},
    {"msr-vp-index",
     Callers::Both,
     "VP_INDEX is there if bit 6 says so",
     msr_privilege,
     {6, spec::msr_vp_index}},
    {"msr-reference-tsc",
     Callers::Both,
     "REFERENCE_TSC is there if bit 9 says so",
     msr_privilege,
     {9, spec::msr_reference_tsc}},
    {"msr-frequencies",
     Callers::Both,
     "TSC_FREQUENCY is there if bit 11 says so",
     msr_privilege,
     {11, 0x4000'0022}},
    {"call-post-message",
     Callers::Both,
     "PostMessage works if bit 4 says so",
     call_privilege,
     {4, spec::call_post_message}},
    {"call-signal-event",
     Callers::Both,
     "SignalEvent works if bit 5 says so",
     call_privilege,
     {5, fast(spec::call_signal_event)}},
    {"call-debugging",
     Callers::Both,
     "OutputDebugCharacter works if bit 11 says so",
     call_privilege,
     {11, spec::call_output_character | 1ull << 32}},
    {"call-vsm",
     Callers::Both,
     "EnablePartitionVtl works if bit 16 says so",
     call_privilege,
     {16, fast(spec::call_enable_partition_vtl)}},
    {"call-registers",
     Callers::Both,
     "GetVpRegisters works if bit 17 says so",
     call_privilege,
     {17, fast_rep(spec::call_get_registers)}},
    {"call-extended",
     Callers::Both,
     "extended calls work if bit 20 says so",
     call_privilege,
     {20, fast(0x8001)}},
    {"call-start-vp",
     Callers::Both,
     "StartVirtualProcessor works if bit 21 says so",
     call_privilege,
     {21, fast(spec::call_start_vp)}},
    {"call-create-partition",
     Callers::Both,
     "CreatePartition works if bit 0 says so",
     call_privilege,
     {0, fast(0x40)}},
    {"call-partition-id",
     Callers::Both,
     "GetPartitionId works if bit 1 says so",
     call_privilege,
     {1, fast(0x46)}},
    {"call-memory",
     Callers::Both,
     "DepositMemory works if bit 2 says so",
     call_privilege,
     {2, fast(0x48)}},
    {"call-create-port",
     Callers::Both,
     "CreatePort works if bit 6 says so",
     call_privilege,
     {6, fast(0x95)}},
    {"call-connect-port",
     Callers::Both,
     "ConnectPort works if bit 7 says so",
     call_privilege,
     {7, fast(0x96)}},
    {"reserved-eax",
     Callers::Both,
     "bits 31:16 of EAX are reserved",
     not_announced,
     {1, 0xFFFF'0000}},
    {"reserved-ebx",
     Callers::Both,
     "bits 31:23 of EBX are not granted",
     not_announced,
     {2, 0xFF80'0000}},
};

} // namespace

constinit const Group cpuid_group{"CPUID", cases};

} // namespace conformance
