// SPDX-License-Identifier: MIT
#include "machine/bochs/boot_cd.h"

#include "machine/bochs/configuration.h"
#include "tests/catch.h"

using namespace machine::bochs;

TEST_CASE("GRUB gets each boot option as one word", "[bochs]") {
    CHECK(grub_menu("scene=first-light  without=slat-vtl1-pages") ==
          "set timeout=0\n"
          "multiboot /boot/loader.elf loader.elf 'scene=first-light' 'without=slat-vtl1-pages'\n"
          "module /boot/disk.cpio disk.cpio\n"
          "boot\n");
    CHECK_THAT(grub_menu("scene=$x;halt"), test::contains(" 'scene=$x;halt'\n"));
}

TEST_CASE("Boot options that would end GRUB's word are refused", "[bochs]") {
    CHECK(check_command_line("scene=first-light seed=7").empty());
    CHECK_THAT(check_command_line("scene=' ; halt"), test::contains("quotation mark"));
    CHECK_THAT(check_command_line("scene=a\nhalt"), test::contains("new line"));
}

TEST_CASE("Bochs is told RAM, CD and console, and to touch all of RAM in order", "[bochs]") {
    const std::string text = configuration(256ull << 20, {"/cd", "/dev/pts/7"});
    CHECK_THAT(text, test::contains("memory: guest=256, host=256\n"));
    CHECK_THAT(text, test::contains("type=cdrom, path=/cd, status=inserted\n"));
    CHECK_THAT(text, test::contains("com1: enabled=1, mode=term, dev=/dev/pts/7\n"));
    const std::string orders = first_orders(512 * 1024);
    CHECK(orders == "xp /1bx 0x0\nxp /1bx 0x20000\nxp /1bx 0x40000\nxp /1bx 0x60000\nc\n");
}

TEST_CASE("Bochs's machine has one processor, and RAM where our layout expects it", "[bochs]") {
    CHECK(check_processors(1).empty());
    CHECK_THAT(check_processors(2), test::contains("one processor here, not 2"));
    CHECK(check_ram_size(256ull << 20).empty());
    CHECK_THAT(check_ram_size(1), test::contains("cannot have 1 bytes"));
    CHECK_THAT(check_ram_size(4ull << 30), test::contains("2048 MiB"));
}
