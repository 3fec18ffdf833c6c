// SPDX-License-Identifier: MIT
#include "x86/svm/exit_code.h"

#include <cstddef>
#include <cstdint>

namespace x86::svm {

namespace {

/// A mnemonic made by the compiler, "VMEXIT_CR14_WRITE_TRAP" being the longest.
struct Name {
    char text[24] = {};

    constexpr void append(const char* part) {
        std::size_t length = 0;
        while (text[length] != '\0') {
            ++length;
        }
        while (*part != '\0') {
            text[length++] = *part++;
        }
    }
};

template <std::size_t Count>
struct Names {
    Name row[Count];
};

/// prefix0suffix, prefix1suffix, …
template <std::size_t Count>
constexpr Names<Count> numbered(const char* prefix, const char* suffix) {
    Names<Count> names;
    for (std::size_t number = 0; number < Count; ++number) {
        const char tens[] = {static_cast<char>('0' + number / 10), '\0'};
        const char ones[] = {static_cast<char>('0' + number % 10), '\0'};
        names.row[number].append(prefix);
        names.row[number].append(number < 10 ? "" : tens);
        names.row[number].append(ones);
        names.row[number].append(suffix);
    }
    return names;
}

constexpr auto cr_reads = numbered<16>("VMEXIT_CR", "_READ");
constexpr auto cr_writes = numbered<16>("VMEXIT_CR", "_WRITE");
constexpr auto dr_reads = numbered<16>("VMEXIT_DR", "_READ");
constexpr auto dr_writes = numbered<16>("VMEXIT_DR", "_WRITE");
constexpr auto exceptions = numbered<32>("VMEXIT_EXCP", "");
constexpr auto cr_write_traps = numbered<16>("VMEXIT_CR", "_WRITE_TRAP");

/// From Interrupt (0x60) to EferWriteTrap (0x8F), one name a code.
constexpr const char* events_and_instructions[] = {
    "VMEXIT_INTR",        "VMEXIT_NMI",        "VMEXIT_SMI",
    "VMEXIT_INIT",        "VMEXIT_VINTR",      "VMEXIT_CR0_SEL_WRITE",
    "VMEXIT_IDTR_READ",   "VMEXIT_GDTR_READ",  "VMEXIT_LDTR_READ",
    "VMEXIT_TR_READ",     "VMEXIT_IDTR_WRITE", "VMEXIT_GDTR_WRITE",
    "VMEXIT_LDTR_WRITE",  "VMEXIT_TR_WRITE",   "VMEXIT_RDTSC",
    "VMEXIT_RDPMC",       "VMEXIT_PUSHF",      "VMEXIT_POPF",
    "VMEXIT_CPUID",       "VMEXIT_RSM",        "VMEXIT_IRET",
    "VMEXIT_SWINT",       "VMEXIT_INVD",       "VMEXIT_PAUSE",
    "VMEXIT_HLT",         "VMEXIT_INVLPG",     "VMEXIT_INVLPGA",
    "VMEXIT_IOIO",        "VMEXIT_MSR",        "VMEXIT_TASK_SWITCH",
    "VMEXIT_FERR_FREEZE", "VMEXIT_SHUTDOWN",   "VMEXIT_VMRUN",
    "VMEXIT_VMMCALL",     "VMEXIT_VMLOAD",     "VMEXIT_VMSAVE",
    "VMEXIT_STGI",        "VMEXIT_CLGI",       "VMEXIT_SKINIT",
    "VMEXIT_RDTSCP",      "VMEXIT_ICEBP",      "VMEXIT_WBINVD",
    "VMEXIT_MONITOR",     "VMEXIT_MWAIT",      "VMEXIT_MWAIT_CONDITIONAL",
    "VMEXIT_XSETBV",      "VMEXIT_RDPRU",      "VMEXIT_EFER_WRITE_TRAP",
};
static_assert(sizeof(events_and_instructions) / sizeof(const char*) ==
              static_cast<std::size_t>(ExitCode::Cr0WriteTrap) -
                  static_cast<std::size_t>(ExitCode::Interrupt));

const char* name_beyond_the_tables(ExitCode code) {
    switch (code) {
    case ExitCode::Invlpgb: return "VMEXIT_INVLPGB";
    case ExitCode::InvlpgbIllegal: return "VMEXIT_INVLPGB_ILLEGAL";
    case ExitCode::Invpcid: return "VMEXIT_INVPCID";
    case ExitCode::Mcommit: return "VMEXIT_MCOMMIT";
    case ExitCode::Tlbsync: return "VMEXIT_TLBSYNC";
    case ExitCode::BusLock: return "VMEXIT_BUSLOCK";
    case ExitCode::IdleHlt: return "VMEXIT_IDLE_HLT";
    case ExitCode::NestedPageFault: return "VMEXIT_NPF";
    case ExitCode::AvicIncompleteIpi: return "AVIC_INCOMPLETE_IPI";
    case ExitCode::AvicNoAcceleration: return "AVIC_NOACCEL";
    case ExitCode::Vmgexit: return "VMEXIT_VMGEXIT";
    default: return "VMEXIT_UNKNOWN";
    }
}

} // namespace

const char* name_of(ExitCode code) {
    if (is_invalid(code)) {
        return "VMEXIT_INVALID";
    }
    const auto number = static_cast<std::uint64_t>(code);
    const auto ordinal = [number](ExitCode first) {
        return number - static_cast<std::uint64_t>(first);
    };
    if (code < ExitCode::Cr0Write) {
        return cr_reads.row[number].text;
    }
    if (code < ExitCode::Dr0Read) {
        return cr_writes.row[ordinal(ExitCode::Cr0Write)].text;
    }
    if (code < ExitCode::Dr0Write) {
        return dr_reads.row[ordinal(ExitCode::Dr0Read)].text;
    }
    if (code < ExitCode::Exception0) {
        return dr_writes.row[ordinal(ExitCode::Dr0Write)].text;
    }
    if (code < ExitCode::Interrupt) {
        return exceptions.row[ordinal(ExitCode::Exception0)].text;
    }
    if (code < ExitCode::Cr0WriteTrap) {
        return events_and_instructions[ordinal(ExitCode::Interrupt)];
    }
    if (code < ExitCode::Invlpgb) {
        return cr_write_traps.row[ordinal(ExitCode::Cr0WriteTrap)].text;
    }
    return name_beyond_the_tables(code);
}

} // namespace x86::svm
