// SPDX-License-Identifier: MIT
// A machine that is never idle, for tests that stop it anywhere.
#pragma once

#include "machine/hash.h"
#include "tests/unit/machine/glass/test_machine.h"

GUEST(mixes_everything);
GUEST(counts_timer);
GUEST(counts_and_returns);

namespace test {

/// Timer interrupts, software interrupts, undefined instructions, ports, strings, time, stack.
struct Busy : TestMachine {
    explicit Busy(unsigned processors = 1) : TestMachine(processors) {
        place(code, mixes_everything_code());
        cpu().rip() = code;
        place(handler, counts_timer_code());
        set_gate(0x31, handler);
        place(handler + 0x100, counts_and_returns_code());
        set_gate(0x30, handler + 0x100);
        // UD2 pushes no error code, so the handler's "add rsp, 8" must not run: skip it.
        place(handler + 0x200, skips_undefined());
        set_gate(static_cast<std::uint8_t>(Exception::InvalidOpcode), handler + 0x200);
        general(General::R15) = apic;
        general(General::Rdi) = data;
        auto write = [&](x86::ApicRegister name, std::uint32_t value) {
            board().apic().write(static_cast<std::uint32_t>(name), value, 0);
        };
        write(x86::ApicRegister::SpuriousInterrupt, 0x1FF);
        write(x86::ApicRegister::TimerDivide, 0xB);
        write(x86::ApicRegister::TimerVector, 1u << 17 | 0x31);
        write(x86::ApicRegister::TimerInitialCount, 97);
    }
    static Code skips_undefined() {
        // add qword ptr [rsp], 2; iretq
        static constexpr std::uint8_t bytes[] = {0x48, 0x83, 0x04, 0x24, 0x02, 0x48, 0xCF};
        return bytes;
    }
    std::uint64_t hash() {
        machine::Hash hash;
        for (std::uint64_t page = 0; page < ram_bytes; page += x86::page_bytes) {
            if (memory().is_touched(page)) {
                hash.add(page);
                hash.add(memory().ram().subspan(page, x86::page_bytes));
            }
        }
        hash.add(board().register_hash());
        hash.add(std::as_bytes(std::span(events())));
        return hash.value();
    }
    void run_to(std::uint64_t moment) { go_on(moment - clock()); }
};

} // namespace test
