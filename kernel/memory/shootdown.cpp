// SPDX-License-Identifier: MIT
#include "kernel/memory/shootdown.h"

#include "kernel/cpu.h"
#include "kernel/local_apic.h"
#include "kernel/memory/address_space.h"
#include "kernel/scheduler/processor.h"
#include "rt/instructions.h"

#include <atomic>

namespace nt {

namespace {

/// What one processor leaves for another to read.
volatile bool& order_for(Processor& target) { return target.must_forget_translations; }

bool uses(const Processor& target, const PageTable& table) {
    return target.current != nullptr && target.page_table_root == table.root();
}

} // namespace

namespace shootdown {

void order(const PageTable& table) {
    Processor& here = processor();
    for (unsigned index = 0; index < processor_count(); ++index) {
        Processor& target = processor_at(index);
        if (&target == &here || !uses(target, table)) {
            continue;
        }
        order_for(target) = true;
        local_apic::interrupt(target.apic_id, InterruptVector::Attention);
        while (order_for(target)) {
            rt::pause();
        }
    }
}

void obey() {
    Processor& here = processor();
    if (order_for(here)) {
        cpu::write_cr3(cpu::read_cr3());
        order_for(here) = false;
    }
}

} // namespace shootdown

void forget_translation(const PageTable& table, std::uint64_t address) {
    if (processor().page_table_root == table.root()) {
        cpu::invalidate_page(address);
    }
    shootdown::order(table);
}

} // namespace nt
