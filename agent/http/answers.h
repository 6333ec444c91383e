// How requests are answered, whatever the path: with a line of text or with an exposition.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <httplib.h>

#include "core/metrics/exposition.h"

namespace strata::agent {

/// `text` and a newline.
void answer_text(httplib::Response& response, int status, const std::string& text);

/// In the format and with the encoding that the request's headers ask for.
void answer_exposition(const Snapshot& snapshot, const Selection& selection,
                       const httplib::Request& request, httplib::Response& response);

/// The same of the collectors that `collect[]` and `exclude[]` leave, with 400 where those are
/// wrong.
void answer_chosen(const Snapshot& snapshot, const Selection& within,
                   const httplib::Request& request, httplib::Response& response);

/// 503: nothing has been collected yet.
void answer_too_early(httplib::Response& response);

}  // namespace strata::agent
