// SPDX-License-Identifier: MIT
#include "machine/bochs/configuration.h"

#include "abi/memory_layout.h"

#include <fmt/format.h>

namespace machine::bochs {
namespace {

constexpr std::uint64_t mebibyte = 1024 * 1024;
constexpr std::uint64_t largest_ram_size = 2 * abi::gibibyte;

/// Bochs gives out its guest's RAM in blocks of this size, when they are first touched.
constexpr std::uint64_t block_size = 128 * 1024;

} // namespace

std::string configuration(std::uint64_t ram_size, const Paths& paths) {
    return fmt::format(
        "memory: guest={0}, host={0}\n"
        "romimage: file=/usr/share/bochs/BIOS-bochs-latest, options=fastboot\n"
        "vgaromimage: file=/usr/share/bochs/VGABIOS-lgpl-latest\n"
        // The one with SVM. So few instructions a second make the serial port fast beside the
        // processor: nothing is left in it when a guest switches off.
        "cpu: model=ryzen, count=1, ips=1000000, reset_on_triple_fault=0, "
        "ignore_bad_msrs=0\n"
        "clock: sync=none, time0=946684800\n"
        "boot: cdrom\n"
        "ata0: enabled=1, ioaddr1=0x1f0, ioaddr2=0x3f0, irq=14\n"
        "ata0-master: type=cdrom, path={1}, status=inserted\n"
        "com1: enabled=1, mode=term, dev={2}\n"
        // The one display that needs neither a window nor a network; nobody looks at it.
        "display_library: term\n"
        "mouse: enabled=0\n"
        // `biosdev` has our power-off port for a purpose of its own. Without it the port is
        // nobody's and what is written there is in the log.
        "plugin_ctrl: biosdev=0, speaker=0, parallel=0\n"
        "log: -\n"
        "panic: action=fatal\n"
        "error: action=ignore\n"
        "info: action=ignore, memory=report, cpu0=report\n"
        "debug: action=ignore, unmapped=report\n",
        ram_size / mebibyte, paths.cd, paths.console);
}

std::string first_orders(std::uint64_t ram_size) {
    std::string orders;
    for (std::uint64_t address = 0; address < ram_size; address += block_size) {
        orders += fmt::format("xp /1bx {:#x}\n", address);
    }
    return orders + "c\n";
}

std::string check_ram_size(std::uint64_t size) {
    if (size >= abi::minimum_ram_size && size <= largest_ram_size && size % mebibyte == 0) {
        return "";
    }
    return fmt::format("The machine cannot have {} bytes of RAM: give it {} to {} MiB.", size,
                       abi::minimum_ram_size / mebibyte, largest_ram_size / mebibyte);
}

std::string check_processors(unsigned count) {
    return count == 1 ? ""
                      : fmt::format("Bochs has one processor here, not {}: leave --cpus out, or "
                                    "take glass or qemu.",
                                    count);
}

} // namespace machine::bochs
