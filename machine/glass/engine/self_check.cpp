// SPDX-License-Identifier: MIT
// See self_check.h. Guest code is given as bytes with its source beside it; HLT (F4), intercepted,
// ends each piece.
#include "machine/glass/engine/self_check.h"

#include "machine/glass/engine/check_bench.h"
#include "x86/svm/exit_code.h"

#include <fmt/format.h>

namespace machine::glass {
namespace {

using Kind = Report::Kind;
using x86::svm::ExitCode;
constexpr std::uint64_t code = CheckBench::code;

bool is_intercept(const Report& report, ExitCode exit_code, std::uint64_t rip,
                  std::uint64_t clock) {
    return report.kind == Kind::Intercept &&
           report.value == static_cast<std::uint64_t>(exit_code) && report.rip == rip &&
           report.clock == clock;
}

bool counts_instructions(CheckBench& bench) {
    bench.place(code, {0xFF, 0xC0, 0x90, 0xEB, 0x00, 0xFF, 0xC0,
                       0xF4}); // inc eax; nop; jmp +0; inc eax; hlt
    return is_intercept(bench.run(code), ExitCode::Hlt, code + 7, 4);
}

bool stops_where_told(CheckBench& bench) {
    bench.place(code, {0xFF, 0xC0, 0xFF, 0xC0, 0xFF, 0xC0, 0xF4}); // inc eax, three times; hlt
    bench.run(code); // so that the whole block has been translated
    bench.general(General::Rax) = 0;
    const Report& report = bench.run(code, 2);
    return report.kind == Kind::Boundary && report.rip == code + 4 && report.clock == 2 &&
           bench.general(General::Rax) == 2;
}

bool tells_address_spaces_apart(CheckBench& bench) {
    bench.place(code, {0x90, 0x90, 0x90, 0xF4});                   // nop; nop; nop; hlt
    bench.place(CheckBench::other_code, {0x0F, 0x1F, 0x00, 0xF4}); // nop of three bytes; hlt
    const std::uint64_t three = bench.run(code).clock;
    bench.map(code, CheckBench::page(CheckBench::other_code));
    const std::uint64_t one = bench.run(code).clock;
    bench.map(code, CheckBench::page(code));
    return three == 3 && one == 1 && bench.run(code).clock == 3;
}

bool reports_faults_exactly(CheckBench& bench) {
    // inc ecx; mov rax, [rbx + 0x123]; hlt
    bench.place(code, {0xFF, 0xC1, 0x48, 0x8B, 0x83, 0x23, 0x01, 0, 0, 0xF4});
    bench.general(General::Rax) = 0x5A5A;
    bench.general(General::Rbx) = CheckBench::unmapped;
    const Report& report = bench.run(code);
    return report.kind == Kind::Fault && report.value == CheckBench::unmapped + 0x123 &&
           report.rip == code + 2 && report.clock == 1 && bench.general(General::Rax) == 0x5A5A;
}

bool undoes_half_a_store(CheckBench& bench) {
    bench.place(code, {0x48, 0x89, 0x03, 0xF4}); // mov [rbx], rax; hlt
    bench.general(General::Rax) = ~0ull;
    bench.general(General::Rbx) = CheckBench::unmapped - 4; // the upper half has no page
    const Report& report = bench.run(code);
    return report.kind == Kind::Fault && report.value == CheckBench::unmapped &&
           bench.memory().read<std::uint32_t>(CheckBench::unmapped - 4) == 0;
}

bool knows_the_last_page(CheckBench& bench) {
    bench.place(code, {0x8A, 0x03, 0xF4}); // mov al, [rbx]; hlt
    bench.general(General::Rbx) = ~0ull;
    const Report last = bench.run(code);
    bench.general(General::Rbx) = 1ull << 50; // not canonical, and where the engine keeps RAM
    const Report& middle = bench.run(code);
    return last.kind == Kind::Fault && last.value == ~0ull && middle.kind == Kind::Fault &&
           middle.value == 1ull << 50;
}

bool sees_code_it_wrote(CheckBench& bench) {
    // call rsi; mov byte [rsi + 1], 0xC1; call rsi; hlt — the function: inc eax (then inc ecx); ret
    bench.place(code, {0xFF, 0xD6, 0xC6, 0x46, 0x01, 0xC1, 0xFF, 0xD6, 0xF4});
    bench.place(CheckBench::other_code, {0xFF, 0xC0, 0xC3});
    bench.general(General::Rsi) = CheckBench::other_code;
    bench.general(General::Rax) = 0;
    bench.general(General::Rcx) = 0;
    return is_intercept(bench.run(code), ExitCode::Hlt, code + 8, 7) &&
           bench.general(General::Rax) == 1 && bench.general(General::Rcx) == 1;
}

bool sees_the_block_change_itself(CheckBench& bench) {
    // mov byte [rsi + 1], 0xC1; inc eax -> inc ecx; hlt
    bench.place(code, {0xC6, 0x46, 0x01, 0xC1, 0xFF, 0xC0, 0xF4});
    bench.general(General::Rsi) = code + 4;
    bench.general(General::Rax) = 0;
    bench.general(General::Rcx) = 0;
    return is_intercept(bench.run(code), ExitCode::Hlt, code + 6, 2) &&
           bench.general(General::Rax) == 0 && bench.general(General::Rcx) == 1;
}

bool sees_code_the_host_wrote(CheckBench& bench) {
    bench.place(code, {0xFF, 0xC0, 0xF4}); // inc eax; hlt
    bench.run(code);
    bench.place(code, {0x90, 0x90, 0xF4}); // nop; nop; hlt
    bench.general(General::Rax) = 0;
    return bench.run(code).clock == 2 && bench.general(General::Rax) == 0;
}

bool hands_over_svm(CheckBench& bench) {
    bench.place(code, {0x90, 0x0F, 0x01, 0xD9}); // nop; vmmcall
    const Report& report = bench.run(code);
    return report.kind == Kind::Undefined && report.rip == code + 1 && report.clock == 1;
}

bool intercepts_registers(CheckBench& bench) {
    bench.place(code, {0x0F, 0x32}); // rdmsr
    bench.general(General::Rcx) = 0x10;
    const Report read = bench.run(code);
    bench.place(code, {0x0F, 0x30}); // wrmsr
    const Report write = bench.run(code);
    bench.place(code, {0x0F, 0x31}); // rdtsc
    const Report time = bench.run(code);
    return is_intercept(read, ExitCode::Msr, code, 0) && read.detail == 0 &&
           is_intercept(write, ExitCode::Msr, code, 0) && write.detail == 1 &&
           is_intercept(time, ExitCode::Rdtsc, code, 0);
}

bool runs_ports_alone(CheckBench& bench) {
    // nop; out 0x80, al; in eax, 0x81; hlt
    bench.place(code, {0x90, 0xE6, 0x80, 0xE5, 0x81, 0xF4});
    const bool ended = is_intercept(bench.run(code), ExitCode::Hlt, code + 5, 3);
    const auto& reports = bench.reports();
    return ended && reports.size() == 3 && reports[0].kind == Kind::PortWrite &&
           reports[0].rip == code + 1 && reports[1].kind == Kind::PortRead &&
           reports[1].rip == code + 3 && bench.general(General::Rax) == CheckBench::port_answer;
}

bool reaches_devices(CheckBench& bench) {
    bench.place(code, {0x90, 0x8B, 0x03, 0xF4}); // nop; mov eax, [rbx]; hlt
    bench.general(General::Rbx) = CheckBench::device_linear;
    return is_intercept(bench.run(code), ExitCode::Hlt, code + 3, 2) &&
           bench.general(General::Rax) == CheckBench::device_answer;
}

bool reports_exceptions(CheckBench& bench) {
    bench.place(code, {0x90, 0x8E, 0xD8}); // nop; mov ds, eax
    bench.general(General::Rax) = 0x1230;
    const Report fault = bench.run(code);
    bench.place(code, {0xCD, 0x21}); // int 0x21
    const Report trap = bench.run(code);
    bench.place(code, {0x0F, 0x05}); // syscall
    const Report call = bench.run(code);
    constexpr std::uint64_t general_protection = 13;
    return fault.kind == Kind::Exception && fault.value == general_protection &&
           fault.detail == 0x1230 && fault.rip == code + 1 && trap.by_software &&
           trap.value == 0x21 && trap.rip == code + 2 && call.kind == Kind::SystemCall &&
           call.value == code + 2;
}

bool knows_who_asks(CheckBench& bench) {
    bench.place(code, {0x48, 0x8B, 0x03}); // mov rax, [rbx]
    bench.general(General::Rbx) = CheckBench::unmapped;
    bench.set_privilege(3);
    const Report user = bench.run(code);
    bench.set_privilege(0);
    const Report& kernel = bench.run(code);
    return user.privilege == Privilege::User && kernel.privilege != Privilege::User;
}

bool keeps_flags(CheckBench& bench) {
    // xor eax, eax; mov rax, [rbx] — the fault must find ZF set, PF set, CF clear
    bench.place(code, {0x31, 0xC0, 0x48, 0x8B, 0x03});
    bench.general(General::Rbx) = CheckBench::unmapped;
    bench.run(code);
    const x86::Rflags flags = bench.processor().rflags();
    return flags.get(x86::Rflags::zero) && flags.get(x86::Rflags::parity) &&
           !flags.get(x86::Rflags::carry);
}

struct Check {
    const char* property;
    bool (*holds)(CheckBench&);
};

constexpr Check checks[] = {
    {"instructions are counted", counts_instructions},
    {"a block can be shortened", stops_where_told},
    {"address spaces are told apart", tells_address_spaces_apart},
    {"a fault is reported with its full address, before its instruction", reports_faults_exactly},
    {"a store across pages happens wholly or not at all", undoes_half_a_store},
    {"any address may be asked for", knows_the_last_page},
    {"code that a guest wrote is seen", sees_code_it_wrote},
    {"a block may change itself", sees_the_block_change_itself},
    {"code that the host wrote is seen", sees_code_the_host_wrote},
    {"SVM's instructions are handed over", hands_over_svm},
    {"model-specific registers and time are intercepted", intercepts_registers},
    {"ports are used one instruction at a time", runs_ports_alone},
    {"devices are reached", reaches_devices},
    {"exceptions and system calls are reported", reports_exceptions},
    {"the privilege of an access is known", knows_who_asks},
    {"the flags are right in a fault", keeps_flags},
};

std::string run_checks() {
    CheckBench bench;
    if (!bench.error().empty()) {
        return bench.error();
    }
    for (const Check& check : checks) {
        if (!check.holds(bench)) {
            return fmt::format(
                "This Unicorn (version {}) is not one the glass machine knows (\"{}\" does not "
                "hold): tested are 2.0.1 and 2.1.4. Install one of these, or run on QEMU.",
                unicorn_version(), check.property);
        }
    }
    return {};
}

} // namespace

const std::string& check_engine() {
    static const std::string result = run_checks();
    return result;
}

} // namespace machine::glass
