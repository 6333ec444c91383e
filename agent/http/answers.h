// How requests are answered, whatever the path: with a line of text or with an exposition.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <httplib.h>

#include "core/metrics/exposition.h"

namespace strata::agent {

/// `text` and a newline.
void answer_text(httplib::Response& response, int status, const std::string& text);

using SharedSnapshot = std::shared_ptr<const Snapshot>;

/// In the format and with the encoding that the request's headers ask for. Rendered while it is
/// sent, where the client takes a body whose length is not known before.
void answer_exposition(const SharedSnapshot& snapshot, const Selection& selection,
                       const httplib::Request& request, httplib::Response& response);

/// The same of the collectors that `collect[]` and `exclude[]` leave, with 400 where those are
/// wrong.
void answer_chosen(const SharedSnapshot& snapshot, const Selection& within,
                   const httplib::Request& request, httplib::Response& response);

/// 503: nothing has been collected yet.
void answer_too_early(httplib::Response& response);

}  // namespace strata::agent
