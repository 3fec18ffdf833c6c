// SPDX-License-Identifier: MIT
#include "machine/host/file_content.h"

#include "machine/host/temporary_folder.h"
#include "tests/catch.h"

#include <cstddef>
#include <fstream>
#include <vector>

namespace {

using machine::host::file_content;

TEST_CASE("A file is read whole, zeros and all", "[host]") {
    const machine::host::TemporaryFolder folder("vitrine-test");
    const auto path = folder.path() / "bytes";
    std::ofstream(path, std::ios::binary).write("a\0\nb", 4);
    CHECK(file_content(path) ==
          std::vector<std::byte>{std::byte{'a'}, std::byte{0}, std::byte{'\n'}, std::byte{'b'}});
}

TEST_CASE("An empty file has no bytes, and is there", "[host]") {
    const machine::host::TemporaryFolder folder("vitrine-test");
    const auto path = folder.path() / "empty";
    std::ofstream{path};
    CHECK(file_content(path) == std::vector<std::byte>{});
}

TEST_CASE("What is no file, or not there, has no content", "[host]") {
    const machine::host::TemporaryFolder folder("vitrine-test");
    CHECK_FALSE(file_content(folder.path()));
    CHECK_FALSE(file_content(folder.path() / "nothing"));
}

} // namespace
