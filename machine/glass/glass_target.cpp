// SPDX-License-Identifier: MIT
// See glass_target.h; and switch_on_glass, which makes one from the files of a build.
#include "machine/glass/glass_target.h"

#include "abi/memory_layout.h"
#include "machine/glass/boot/acpi.h"
#include "machine/glass/boot/multiboot.h"
#include "machine/glass/engine/self_check.h"
#include "machine/glass/processor_state.h"
#include "machine/hash.h"
#include "machine/host/file_content.h"

#include <fmt/format.h>

#include <cstring>

namespace machine::glass {
namespace {

/// The first byte is zero, and each is equal to the one before it: all are.
bool is_all_zero(std::span<const std::byte> bytes) {
    return bytes[0] == std::byte{} &&
           std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0;
}

} // namespace

Capabilities GlassTarget::capabilities() const {
    return {true, true, true, true, board_->history() != nullptr, true, true, {}};
}

/// Whoever gets a stop must know of events that are in no list.
Stop GlassTarget::with_loss(Stop stop) const {
    const std::string& loss = board_->events().loss();
    if (!loss.empty()) {
        stop.sentence += (stop.sentence.empty() ? "" : " ") + loss;
    }
    return stop;
}

Stop GlassTarget::run(const RunLimit& limit) { return with_loss(board_->run(limit)); }

Stop GlassTarget::travel_to(std::uint64_t clock) {
    return board_->history() != nullptr ? with_loss(board_->travel_to(clock))
                                        : Target::travel_to(clock);
}

std::uint64_t GlassTarget::rerun_start(std::uint64_t clock) const {
    return board_->history() != nullptr ? board_->rerun_start(clock) : clock;
}

ProcessorState GlassTarget::processor(unsigned index) { return state_of(board_->core(index)); }

/// A page of zeros counts as one that was never touched, so that only what a guest can see matters.
std::uint64_t GlassTarget::state_hash() {
    const PhysicalMemory& memory = board_->memory();
    Hash hash;
    for (std::uint64_t page = 0; page < memory.size(); page += x86::page_bytes) {
        if (!memory.is_touched(page)) {
            continue;
        }
        const auto bytes = memory.ram().subspan(page, x86::page_bytes);
        if (!is_all_zero(bytes)) {
            hash.add(page);
            hash.add(bytes);
        }
    }
    hash.add(board_->register_hash());
    return hash.value();
}

} // namespace machine::glass

namespace machine {
namespace {

std::string check_settings(const BootSettings& settings) {
    constexpr std::uint64_t most = 3 * abi::gibibyte; // devices are above
    if (settings.ram_size < abi::minimum_ram_size || settings.ram_size > most ||
        settings.ram_size % abi::large_page_size != 0) {
        return fmt::format("The glass machine takes {} MiB to 3 GiB of RAM, in steps of 2 MiB; "
                           "{} bytes is not that.",
                           abi::minimum_ram_size >> 20, settings.ram_size);
    }
    if (settings.processors < 1 || settings.processors > most_processors) {
        return fmt::format("The glass machine has 1 to {} processors; {} is not that.",
                           most_processors, settings.processors);
    }
    return {};
}

} // namespace

SwitchedOn switch_on_glass(const BootSettings& settings) {
    std::string error = check_settings(settings);
    if (error.empty()) {
        error = glass::check_engine();
    }
    if (!error.empty()) {
        return {nullptr, error};
    }
    const auto loader = host::file_content(settings.loader);
    const auto archive = host::file_content(settings.disk_archive);
    if (!loader || !archive) {
        return {nullptr, fmt::format("The file {} cannot be read. Build the images first.",
                                     (!loader ? settings.loader : settings.disk_archive).string())};
    }
    glass::Board::Made made = glass::Board::make(settings.ram_size, settings.processors);
    if (made.board == nullptr) {
        return {nullptr, made.error};
    }
    if (!settings.disk.empty()) {
        auto content = host::file_content(settings.disk);
        if (!content) {
            return {nullptr, fmt::format("The disk {} cannot be read.", settings.disk.string())};
        }
        made.board->insert_disk(std::move(*content));
    }
    const glass::BootFiles files{*loader, "loader.elf", *archive, "disk.cpio",
                                 settings.command_line};
    const glass::BootEntry entry = glass::place_boot_files(files, made.board->memory());
    if (!entry.error.empty()) {
        return {nullptr, fmt::format("The loader {} cannot be started: {}.",
                                     settings.loader.string(), entry.error)};
    }
    glass::place_acpi_tables(made.board->memory(), settings.processors);
    glass::prepare_processor(made.board->processor(), entry);
    if (settings.history_bytes != 0) {
        made.board->keep_history(settings.history_bytes);
    }
    return {std::make_unique<glass::GlassTarget>(std::move(made.board)), {}};
}

} // namespace machine
