// SPDX-License-Identifier: MIT
#include "kernel/memory/shootdown.h"

#include "kernel/cpu.h"
#include "kernel/memory/address_space.h"
#include "kernel/scheduler/processor_call.h"

namespace nt {

namespace {

bool uses(const Processor& target, const PageTable& table) {
    return target.current != nullptr && target.page_table_root == table.root();
}

void forget_all() { cpu::write_cr3(cpu::read_cr3()); }

} // namespace

namespace shootdown {

void order(const PageTable& table) {
    Processor& here = processor();
    for (unsigned index = 0; index < processor_count(); ++index) {
        Processor& target = processor_at(index);
        if (&target != &here && uses(target, table)) {
            processor_call::begin(target, forget_all);
            processor_call::wait(target);
        }
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
