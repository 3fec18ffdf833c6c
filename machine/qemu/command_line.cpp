// SPDX-License-Identifier: MIT
#include "machine/qemu/command_line.h"

#include "abi/memory_layout.h"
#include "abi/ports.h"

#include <fmt/format.h>

#include <filesystem>

namespace machine::qemu {
namespace {

constexpr std::uint64_t mebibyte = 1024 * 1024;

/// q35 moves what is above this to 4 GiB, and a file offset would no longer be an address.
constexpr std::uint64_t largest_ram_size = 2 * abi::gibibyte;

std::string path_of(int descriptor) { return fmt::format("/proc/self/fd/{}", descriptor); }
std::string made_from(int descriptor) { return fmt::format("fd={}", descriptor); }

/// What is on the machine's bus beside what a q35 has; slots as on glass.
std::vector<std::string> devices(const Places& places) {
    std::vector<std::string> line = {
        "-device",
        fmt::format("isa-debug-exit,iobase={:#x},iosize=4", abi::power_off_port),
        "-device",
        "intel-iommu,aw-bits=48,intremap=on",
        "-device",
        "edu,addr=4",
        // A second one on a bus of its own, whose number is for whoever programs the bridge.
        "-device",
        "pcie-root-port,id=bridge,chassis=1,addr=6",
        "-device",
        "edu,bus=bridge",
        // The third is VTL1's.
        "-device",
        "edu,addr=7",
    };
    if (!places.disk.empty()) {
        // Of version 1 only, and, which is not what QEMU does by itself, behind the IOMMU.
        line.insert(line.end(),
                    {"-blockdev",
                     fmt::format("driver=raw,node-name=disk,read-only=on,file.driver=file,"
                                 "file.filename={},file.locking=off",
                                 places.disk),
                     "-device",
                     "virtio-blk-pci,drive=disk,addr=5,disable-legacy=on,iommu_platform=on"});
    }
    return line;
}

} // namespace

Places Inherited::places() const {
    return {path_of(ram),       path_of(disk_archive), disk >= 0 ? path_of(disk) : "",
            made_from(monitor), made_from(console),    made_from(gdb)};
}

std::vector<std::string> command_line(const Settings& settings, const Places& places) {
    const std::uint64_t ram_size = settings.boot.ram_size / mebibyte;
    std::vector<std::string> line = {
        "-machine",
        "q35,memory-backend=ram",
        "-accel",
        "tcg",
        "-cpu",
        "qemu64,+svm,+npt,+smep,+smap",
        "-smp",
        fmt::format("{}", settings.boot.processors),
        "-m",
        fmt::format("{}", ram_size),
        "-object",
        fmt::format("memory-backend-file,id=ram,size={}M,mem-path={},share=on", ram_size,
                    places.ram),
        "-nodefaults",
        "-display",
        "none",
        "-no-reboot", // a triple fault ends QEMU instead of starting over
        "-chardev",
        fmt::format("socket,id=monitor,{}", places.monitor),
        "-mon",
        "chardev=monitor,mode=control",
        "-chardev",
        fmt::format("socket,id=console,{}", places.console),
        "-serial",
        "chardev:console",
        // By its real name, because QEMU puts it before the command line, where the loader looks
        // for a word that ends in ".elf".
        "-kernel",
        std::filesystem::absolute(settings.boot.loader).string(),
        "-initrd",
        places.disk_archive,
        "-append",
        settings.boot.command_line,
    };
    const std::vector<std::string> added = devices(places);
    line.insert(line.end(), added.begin(), added.end());
    if (!places.gdb.empty()) {
        line.insert(line.end(), {"-chardev", "socket,id=gdb," + places.gdb, "-gdb", "chardev:gdb"});
    }
    if (settings.start == Settings::Start::WhenTold) {
        line.emplace_back("-S");
    }
    if (settings.clock == Settings::Clock::CountInstructions) {
        // One instruction a nanosecond of virtual time, and idle time is skipped. The calendar
        // clock would be the one thing left that differs between runs.
        line.insert(line.end(),
                    {"-icount", "shift=0,sleep=off", "-rtc", "base=2000-01-01T00:00:00,clock=vm"});
    }
    return line;
}

std::string check_ram_size(std::uint64_t size) {
    if (size >= abi::minimum_ram_size && size <= largest_ram_size && size % mebibyte == 0) {
        return "";
    }
    return fmt::format("The machine cannot have {} bytes of RAM: give it {} to {} MiB.", size,
                       abi::minimum_ram_size / mebibyte, largest_ram_size / mebibyte);
}

std::string check_processors(unsigned count) {
    return count >= 1 && count <= most_processors
               ? ""
               : fmt::format("The machine has 1 to {} processors; {} is not that.", most_processors,
                             count);
}

} // namespace machine::qemu
