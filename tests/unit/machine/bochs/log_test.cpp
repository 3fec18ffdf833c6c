// SPDX-License-Identifier: MIT
#include "machine/bochs/log.h"

#include "machine/host/ends.h"
#include "tests/catch.h"

#include <poll.h>
#include <unistd.h>

#include <string_view>

namespace {

using machine::bochs::Log;

/// A log and who writes it.
struct Written {
    machine::host::Ends ends = machine::host::make_narrow_pipe();
    Log log{std::move(ends.ours)};

    /// As Bochs does: what does not fit has to wait, and here nobody waits.
    bool can_write() const {
        pollfd watched{ends.theirs.number(), POLLOUT, 0};
        return ::poll(&watched, 1, 0) == 1;
    }
    void write(std::string_view text) const {
        REQUIRE(can_write());
        REQUIRE(::write(ends.theirs.number(), text.data(), text.size()) ==
                static_cast<ssize_t>(text.size()));
    }
};

} // namespace

TEST_CASE("Bochs's log says where the guest's RAM is", "[bochs]") {
    Written written;
    CHECK_FALSE(written.log.read());
    written.write("00000000000i[MEM0  ] ");
    CHECK(written.log.read());
    CHECK_FALSE(written.log.memory());
    written.write("allocated memory at 0x7f10. after alignment, vector=0x7fd2d748a000\n");
    written.log.read();
    CHECK(written.log.memory() == 0x7FD2'D748'A000);
    written.write("00000000000i[MEM0  ] vector=0x1\n"); // said once
    written.log.read();
    CHECK(written.log.memory() == 0x7FD2'D748'A000);
}

TEST_CASE("Behind the power-off port's line Bochs's log is not read any more", "[bochs]") {
    Written written;
    written.write("00000000001d[UNMAP ] unmapped: 32-bit write to 0500 = 00000010\n");
    written.log.read();
    CHECK_FALSE(written.log.power_off());
    written.write("00000000001d[UNMAP ] unmapped: 32-bit write to 0501 = 00000012\n");
    written.log.read();
    CHECK(written.log.power_off() == 0x12);
    CHECK(written.log.number() < 0);
    written.write("00000000002d[UNMAP ] unmapped: 8-bit write to 8900 = 53\n");
    CHECK_FALSE(written.can_write()); // who writes more has to wait
    CHECK_FALSE(written.log.read());
    CHECK_FALSE(written.can_write());
}

TEST_CASE("Only Bochs itself says that its guest switched off", "[bochs]") {
    Written written;
    written.write("00000000001i[BIOS  ] unmapped: 32-bit write to 0501 = 00000010\n");
    written.log.read();
    CHECK_FALSE(written.log.power_off());
}

TEST_CASE("A processor that halted with interrupts off is the log's last word", "[bochs]") {
    Written written;
    written.write("00000000001i[CPU0  ] WARNING: HLT instruction with IF=0!\n");
    written.log.read();
    CHECK(written.log.ends_with_halt());
    written.write("00000000002d[UNMAP ] unmapped: 8-bit write to 0402 = 30\n");
    written.log.read();
    CHECK_FALSE(written.log.ends_with_halt());
}

TEST_CASE("What Bochs complains of is kept for a person", "[bochs]") {
    Written written;
    written.write("00000000001p[CPU0  ] >>PANIC<< exception(): 3rd (13) exception\n");
    written.log.read();
    CHECK(written.log.complaint() == "exception(): 3rd (13) exception");
    written.ends.theirs.close();
    CHECK_FALSE(written.log.read());
    CHECK(written.log.number() < 0);
}
