// SPDX-License-Identifier: MIT
#include "boot/refusal.h"

#include "abi/guards.h"
#include "abi/ports.h"
#include "boot/console.h"
#include "rt/instructions.h"
#include "rt/panic.h"

namespace boot {

namespace {

[[noreturn]] void power_off() {
    console::finish();
    rt::out32(abi::power_off_port, static_cast<std::uint32_t>(abi::PowerOff::LoaderRefused));
    for (const char character : std::string_view("Shutdown")) {
        rt::out8(abi::bochs_shutdown_port, static_cast<std::uint8_t>(character));
    }
    rt::halt_for_ever(); // A machine without either port at least stands still.
}

void write_guard_names() {
    console::write("; the guards are");
    for (const abi::GuardName& guard : abi::guard_names) {
        console::write(" ");
        console::write(guard.name);
    }
}

} // namespace

void refuse(std::string_view sentence) {
    console::write("loader: ");
    console::write(sentence);
    console::write("\n");
    power_off();
}

void refuse(MultibootError error) { refuse(sentence_of(error)); }

void refuse(const OptionError& error) {
    console::write("loader: ");
    console::write(sentence_of(error.reason));
    console::write(": \"");
    console::write(error.word);
    console::write("\"");
    if (error.reason == OptionError::Reason::UnknownGuard) {
        write_guard_names();
    }
    console::write(".\n");
    power_off();
}

void refuse_program(std::string_view file_name, std::string_view sentence) {
    console::write("loader: ");
    console::write(file_name);
    console::write(" cannot be booted: ");
    console::write(sentence);
    console::write("\n");
    power_off();
}

void refuse_status(std::string_view file_name, std::uint32_t status) {
    console::write("loader: ");
    console::write(file_name);
    console::write(" stopped with status ");
    console::write_status(status);
    console::write("; what it wrote above says why.\n");
    power_off();
}

} // namespace boot

namespace rt {

void panic(const char* sentence) { boot::refuse(sentence); }

} // namespace rt
