// SPDX-License-Identifier: MIT
#include "machine/symbols.h"

#include "abi/memory_layout.h"
#include "tests/catch.h"

#include <filesystem>
#include <fstream>
#include <sstream>

namespace {

namespace fs = std::filesystem;
using machine::Symbols;

constexpr const char* kernel_symbols = "F 1000 20 kernel_entry\n"
                                       "F 1020 40 nt::scenes::first_light\n"
                                       "F 1080 10 operator new\n"
                                       "L 1000 kernel/main.cpp 61\n"
                                       "L 1008 kernel/main.cpp 62\n"
                                       "L 1028 kernel/scenes/first light.cpp 41\n"
                                       "L 1080 rt/memory.cpp 9\n";

constexpr std::uint64_t base = abi::kernel_image_base;

Symbols kernel() {
    Symbols symbols;
    std::istringstream in(kernel_symbols);
    REQUIRE(symbols.add("kernel.exe", base, in).empty());
    return symbols;
}

std::string refusal(const std::string& text) {
    Symbols symbols;
    std::istringstream in(text);
    const std::string error = symbols.add("kernel.exe", base, in);
    CHECK(symbols.empty() != error.empty());
    return error;
}

} // namespace

TEST_CASE("An address has an image, a function and a line", "[symbols]") {
    const Symbols symbols = kernel();
    const auto place = symbols.place_of(base + 0x100A);
    REQUIRE(place);
    CHECK(place->image == "kernel.exe");
    CHECK(place->function == "kernel_entry");
    CHECK(place->offset == 0xA);
    CHECK(place->file == "kernel/main.cpp");
    CHECK(place->line == 62);
    CHECK(place->text() == "kernel.exe!kernel_entry+0xa");
    CHECK(symbols.place_of(base + 0x1080)->text() == "kernel.exe!operator new");
    CHECK(symbols.place_of(base + 0x1030)->file == "kernel/scenes/first light.cpp");
}

TEST_CASE("A function without a line of its own does not borrow another's", "[symbols]") {
    const auto place = kernel().place_of(base + 0x1020);
    REQUIRE(place);
    CHECK(place->function == "nt::scenes::first_light");
    CHECK(place->file.empty());
    CHECK(place->line == 0);
}

TEST_CASE("Addresses outside all functions are not given to one", "[symbols]") {
    const Symbols symbols = kernel();
    CHECK_FALSE(symbols.place_of(0));
    CHECK_FALSE(symbols.place_of(base + 0x10));   // the headers
    CHECK_FALSE(symbols.place_of(base + 0x1090)); // the first address past the end
    CHECK_FALSE(symbols.place_of(~0ull));
    const auto between = symbols.place_of(base + 0x1070);
    REQUIRE(between);
    CHECK(between->function.empty());
    CHECK(between->text() == "kernel.exe+0x1070");
}

TEST_CASE("A function is found by as much of its name as a person types", "[symbols]") {
    const Symbols symbols = kernel();
    CHECK(symbols.address_of("nt::scenes::first_light") == base + 0x1020);
    CHECK(symbols.address_of("scenes::first_light") == base + 0x1020);
    CHECK(symbols.address_of("first_light") == base + 0x1020);
    CHECK(symbols.address_of("kernel.exe!first_light") == base + 0x1020);
    CHECK_FALSE(symbols.address_of("light"));
    CHECK_FALSE(symbols.address_of("hypervisor.exe!first_light"));
    CHECK_FALSE(symbols.address_of(""));
    CHECK_FALSE(symbols.address_of("kernel.exe!"));
}

TEST_CASE("A line that is no symbol is refused with its number", "[symbols]") {
    CHECK(refusal("F 1000 20 f\nL 1000 a.cpp\n") ==
          "Line 2 of the symbols of kernel.exe cannot be read: run ./vitrine build.");
    for (const char* line : {"F", "F 1000", "F 1000 20", "F xyz 20 f", "F 1000 2z f", "L", "L 1000",
                             "L 1000 a.cpp x", "L 1000  5", "L zz a.cpp 5", "G 1000 20 f", "",
                             "F 10000000000000000 20 f", "L 1000 a.cpp 99999999999"}) {
        INFO(line);
        CHECK_FALSE(refusal(std::string(line) + "\n").empty());
    }
    CHECK(refusal("").empty());
}

TEST_CASE("A folder's symbol files are read; one that is missing is missed", "[symbols]") {
    const fs::path folder = fs::path(VITRINE_BUILD_DIR) / "symbols-test";
    fs::remove_all(folder);
    fs::create_directories(folder);
    CHECK(Symbols::load(folder).symbols.empty());
    CHECK(Symbols::load(folder).error.empty());

    std::ofstream(folder / "kernel.sym") << kernel_symbols;
    std::ofstream(folder / "hypervisor.sym") << "F 1000 8 hv::run_for_ever\n";
    std::ofstream(folder / "loader.sym") << "F 100040 8 boot::main\n";
    const auto loaded = Symbols::load(folder);
    CHECK(loaded.error.empty());
    CHECK(loaded.symbols.address_of("first_light") == abi::kernel_image_base + 0x1020);
    CHECK(loaded.symbols.place_of(abi::hypervisor_image_base + 0x1004)->text() ==
          "hypervisor.exe!hv::run_for_ever+0x4");
    CHECK(loaded.symbols.place_of(0x10'0040)->text() == "loader.elf!boot::main");

    std::ofstream(folder / "hypervisor.sym") << "rubbish\n";
    CHECK(Symbols::load(folder).error ==
          "Line 1 of the symbols of hypervisor.exe cannot be read: run ./vitrine build.");
    fs::remove_all(folder);
}
