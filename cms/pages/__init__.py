"""What staff write as pages: notices, basis documents, application guides, contact channels.

Owns the page types, their blocks, pictures and attached files, and the way of a page to the
public: what is published is handed over to the domain (`portal.disclosure`) and to text search.
Never does: deciding who may write or publish (`cms.editorial`), showing rows of payments, listing
policies. Nothing else is a page.
"""
