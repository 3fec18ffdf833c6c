// SPDX-License-Identifier: MIT
// What Unicorn calls: the engine's side of every event but the addresses (page_callbacks.cpp). See
// the rules of callbacks in engine.h.
#include "machine/glass/engine/internals.h"
#include "machine/glass/engine/translator_guard.h"

#include <algorithm>
#include <cstring>

namespace machine::glass {

using namespace engine_abi;

thread_local Engine* running_engine = nullptr;

void Engine::Internals::leave(Engine& engine) {
    engine.in_owner_ = false;
    if (engine.stop_requested_) {
        uc_emu_stop(engine.internals_->uc);
    }
    cpu_loop_exit_noexc_x86_64(engine.internals_->cpu);
}

std::uint64_t Engine::Internals::linear_rip(Engine& engine) {
    return engine.processor_.rip() + engine.processor_.segment_base(SegmentName::Cs);
}

// ---------------------------------------------------------------------------------------------
// Blocks

void Engine::Internals::on_block(uc_engine*, std::uint64_t linear, std::uint32_t bytes,
                                 void* context) {
    Engine& engine = of(context);
    // Translated code calls this function itself, so where it returns to is what tells two blocks
    // apart that have the same address in two address spaces, or one after the other.
    const void* const translation = __builtin_return_address(0);
    const BlockMap::Slot& slot = engine.blocks_.slot(translation);
    if (slot.is(translation, linear, bytes) && is_ring_known(engine) && engine.clock_.begin(slot))
        [[likely]] {
        return;
    }
    begin_slowly(engine, translation, linear, bytes);
}

/// Apart from on_block, so that what is done for every block needs no registers saved.
[[gnu::noinline]] void Engine::Internals::begin_slowly(Engine& engine, const void* translation,
                                                       std::uint64_t linear, std::uint32_t bytes) {
    const Block* block = engine.blocks_.find(translation, linear, bytes);
    if (block == nullptr) {
        block = &learn_block(engine, translation, linear, bytes);
    }
    if (!is_ring_known(engine) || !engine.clock_.begin(*block)) {
        at_boundary(engine, *block);
    }
}

void Engine::Internals::at_boundary(Engine& engine, const Block& block) {
    engine.clock_.finish_block();
    engine.processor_.rip() = block.linear - engine.processor_.segment_base(SegmentName::Cs);
    if (engine.awaiting_alone_) {
        engine.awaiting_alone_ = false;
        engine.blocks_.mark_alone(block);
    }
    engine.in_owner_ = true;
    const bool moved = engine.owner_.on_boundary();
    engine.in_owner_ = false;
    engine.known_cpl_ = engine.processor_.cpl();
    if (moved || engine.stop_requested_) {
        leave(engine);
    }
    if (engine.clock_.begin_attended(block)) {
        return;
    }
    *engine.internals_->block_limit = engine.clock_.allowance_of(block);
    leave(engine);
}

const Block& Engine::Internals::learn_block(Engine& engine, const void* translation,
                                            std::uint64_t linear, std::uint32_t bytes) {
    engine.clock_.finish_block(); // It may be among those that are forgotten now.
    const std::uint64_t first = engine.owner_.physical_address_of_code(linear);
    const std::uint64_t second_page = page_of(linear) + x86::page_bytes;
    const std::uint64_t in_first = std::min<std::uint64_t>(bytes, second_page - linear);
    const std::uint64_t second =
        in_first < bytes ? engine.owner_.physical_address_of_code(second_page) : 0;

    std::vector<std::byte> code(bytes);
    const auto ram = engine.internals_->ram;
    std::memcpy(code.data(), &ram[first], in_first);
    if (in_first < bytes) {
        std::memcpy(code.data() + in_first, &ram[second], bytes - in_first);
    }
    return engine.blocks_.learn(translation, linear, code, engine.processor_.code_size(), first,
                                second);
}

// ---------------------------------------------------------------------------------------------
// Exceptions, intercepts, system calls

/// Whoever wants to read the instruction need not look for it: where its block came from is known.
void Engine::Internals::leave_block_at_instruction(Engine& engine) {
    const std::uint64_t linear = linear_rip(engine);
    const Block* block = engine.clock_.running();
    engine.instruction_at_ = block != nullptr ? block->physical_address_of(linear) : std::nullopt;
    engine.clock_.leave_block(linear);
}

void Engine::Internals::on_interrupt(uc_engine* uc, std::uint32_t number, void* context) {
    Engine& engine = of(context);
    const std::uint32_t error_code = engine.processor_.error_code();
    const bool by_software = engine.processor_.exception_is_software();
    engine.processor_.forget_exception();
    if (number == static_cast<std::uint32_t>(x86::Exception::Debug)) {
        engine.clock_.finish_block(); // RIP is where the traced instruction went.
        engine.instruction_at_.reset();
    } else {
        leave_block_at_instruction(engine);
    }
    engine.in_owner_ = true;
    if (number >= intercept_base) {
        engine.owner_.on_intercept(number - intercept_base, error_code);
    } else {
        engine.owner_.on_exception(static_cast<std::uint8_t>(number), error_code, by_software);
    }
    engine.in_owner_ = false;
    if (engine.stop_requested_) {
        uc_emu_stop(uc);
    }
}

bool Engine::Internals::on_invalid(uc_engine*, void* context) {
    Engine& engine = of(context);
    engine.processor_.forget_exception();
    leave_block_at_instruction(engine);
    engine.in_owner_ = true;
    engine.owner_.on_undefined_instruction();
    leave(engine);
}

void on_translator_abort() { Engine::Internals::on_abort(); }

// The translator gave up somewhere behind RIP. Shorten the block until it is the instruction at RIP
// that it cannot translate; that one is undefined.
void Engine::Internals::on_abort() {
    if (running_engine == nullptr || running_engine->in_owner_) {
        return; // somebody else's abort
    }
    Engine& engine = *running_engine;
    engine.clock_.finish_block();
    engine.instruction_at_.reset();
    const bool is_first_time = engine.aborted_at_ != engine.processor_.rip() ||
                               engine.aborted_clock_ != engine.clock_.now();
    if (is_first_time) {
        engine.aborted_at_ = engine.processor_.rip();
        engine.aborted_clock_ = engine.clock_.now();
        *engine.internals_->block_limit = 1;
        leave(engine);
    }
    engine.in_owner_ = true;
    engine.owner_.on_undefined_instruction();
    leave(engine);
}

void Engine::Internals::on_syscall(uc_engine*, void* context) {
    Engine& engine = of(context);
    const Block* block = engine.clock_.running();
    const std::uint64_t next =
        block->linear + block->bytes - engine.processor_.segment_base(SegmentName::Cs);
    engine.in_owner_ = true;
    engine.owner_.on_system_call(next);
    engine.clock_.finish_block();
    leave(engine);
}

// ---------------------------------------------------------------------------------------------
// Ports and devices. The clock has seen to it that an instruction with a port is a block by itself,
// and on_memory to it that one with a device is; so RIP and the flags are up to date.

void Engine::Internals::stand_at_running_block(Engine& engine) {
    const Block& block = *engine.clock_.running();
    engine.processor_.rip() = block.linear - engine.processor_.segment_base(SegmentName::Cs);
    engine.instruction_at_ = block.physical[0];
}

std::uint32_t Engine::Internals::on_in(uc_engine*, std::uint32_t port, int size, void* context) {
    Engine& engine = of(context);
    stand_at_running_block(engine);
    const PortAnswer answer =
        engine.owner_.on_port_read(static_cast<std::uint16_t>(port), static_cast<unsigned>(size));
    if (answer.abandoned) {
        leave(engine);
    }
    return answer.value;
}

void Engine::Internals::on_out(uc_engine*, std::uint32_t port, int size, std::uint32_t value,
                               void* context) {
    Engine& engine = of(context);
    stand_at_running_block(engine);
    const PortAnswer answer = engine.owner_.on_port_write(static_cast<std::uint16_t>(port),
                                                          static_cast<unsigned>(size), value);
    if (answer.abandoned) {
        leave(engine);
    }
}

std::uint64_t Engine::Internals::on_mmio_read(uc_engine*, std::uint64_t offset, unsigned size,
                                              void* context) {
    const auto& device = *static_cast<const Device*>(context);
    return device.engine->owner_.on_device_read(device.window.physical + offset, size);
}

void Engine::Internals::on_mmio_write(uc_engine*, std::uint64_t offset, unsigned size,
                                      std::uint64_t value, void* context) {
    const auto& device = *static_cast<const Device*>(context);
    device.engine->owner_.on_device_write(device.window.physical + offset, size, value);
}

} // namespace machine::glass
