// SPDX-License-Identifier: MIT
// A folder that nobody else may enter, and that goes with everything in it.
#pragma once

#include <filesystem>
#include <string_view>

namespace machine::host {

class TemporaryFolder {
public:
    /// `what` is in its name: "vitrine-cd".
    explicit TemporaryFolder(std::string_view what);
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder();

    const std::filesystem::path& path() const { return path_; } // empty: it could not be made

private:
    std::filesystem::path path_;
};

} // namespace machine::host
